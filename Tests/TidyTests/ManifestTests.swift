import Testing

@Suite("Reading the manifest")
struct ManifestTests {
    private static let text = """
        // swift-tools-version:6.2
        import PackageDescription
        /// Settings.
        let house: [SwiftSetting] = [.enableUpcomingFeature("A"), .treatAllWarnings(as: .error)]
        func wall(
            _ name: String, in path: String, on deps: [Target.Dependency] = []
        ) -> Target {
            .target(
                name: "My" + name, dependencies: deps, path: "Sources/\\(path)",
                exclude: [name + ".md"], swiftSettings: house)
        }
        func proof(_ name: String, of deps: [Target.Dependency]) -> Target {
            return .testTarget(name: name + "Tests", dependencies: deps + ["MySupport"])
        }
        let one: Target.Dependency = .product(name: "One", package: "ones")
        let two: [Target.Dependency] = [one, Target.Dependency.product(name: "Two", package: "b")]
        let package = Package(
            name: "my",
            dependencies: [.package(url: "https://example.org/ones", from: "1.0.0")],
            targets: [
                // wall("Ghost", in: "Ghost"),
                wall("Core", in: "Core"),
                wall("Deep", in: "Core/Deep", on: ["MyCore", .target(name: "MyC"), one] + two),
                .executableTarget(name: "my", dependencies: [], path: "Sources/Line"),
                .systemLibrary(name: "MyC", providers: [.apt(["c-dev"])]),
                proof("Core", of: ["MyCore"]),
            ]
        )
        """

    private let manifest: Manifest

    init() throws {
        manifest = try Manifest(SwiftText(Self.text))
    }

    @Test func `targets are what the helpers make of them`() {
        let targets = manifest.targets
        #expect(targets.map(\.name) == ["MyCore", "MyDeep", "my", "MyC", "CoreTests"])
        #expect(
            targets.map(\.path) == [
                "Sources/Core", "Sources/Core/Deep", "Sources/Line", "Sources/MyC",
                "Tests/CoreTests",
            ])
        #expect(targets.map(\.exclude) == [["Core.md"], ["Deep.md"], [], [], []])
        #expect(
            targets.map(\.kind) == [
                "target", "target", "executableTarget", "systemLibrary", "testTarget",
            ])
    }

    @Test func `dependencies are targets and products`() {
        #expect(
            manifest.targets.map(\.dependencies) == [
                [],
                [.target("MyCore"), .target("MyC")]
                    + [.product("One"), .product("One"), .product("Two")],
                [], [], [.target("MyCore"), .target("MySupport")],
            ])
    }

    @Test func `a file belongs to the target with the longest path`() {
        #expect(manifest.owner(of: "Sources/Core/A.swift")?.name == "MyCore")
        #expect(manifest.owner(of: "Sources/Core/Deep/A.swift")?.name == "MyDeep")
        #expect(manifest.owner(of: "Sources/Core2/A.swift") == nil)
    }

    @Test(arguments: [
        "", "let package = Package(name: \"a\")", "let package = Package(targets: [a])",
        "let package = Package(targets: [", "let package = Package(targets: [a] + \"b\")",
        "let package = Package(targets: [.target(path: \"a\")])",
        "let package = Package(targets: flag ? [] : [])",
        "let package = Package(targets: [.target(name: \"a\", dependencies: [.plugin(\"b\")])])",
    ])
    func `what is not understood is an error`(text: String) {
        #expect(throws: ManifestError.self) { try Manifest(SwiftText(text)) }
    }

    /// An import in the deep target, and whether it is declared there.
    @Test(arguments: [
        ("import One", true), ("import Two", true), ("package import MyCore", true),
        ("import MyC", true), ("import Glibc", true), ("import Three", false),
        ("import MySupport", false), ("@preconcurrency import struct Three.Name", false),
        ("// import Three", true),
    ])
    func `an import is declared by its own target`(line: String, isDeclared: Bool) {
        let tree = Tree(["Sources/Core/Deep/A.swift": "\n" + line])
        let found = Imports.findings(in: tree, manifest: manifest)
        #expect(found.map(\.line) == (isDeclared ? [] : [2]))
    }

    @Test func `what a dependency imports is not declared by that`() {
        let tree = Tree(["Tests/CoreTests/A.swift": "import MyCore\nimport One\n"])
        #expect(Imports.findings(in: tree, manifest: manifest).map(\.line) == [2])
    }

    @Test func `a Swift file without a target is found`() {
        let tree = Tree(["Sources/Core/A.swift": "", "Sources/Old/A.swift": "", "A.swift": ""])
        let found = DeadFiles.orphans(in: tree, manifest: manifest)
        #expect(found.map(\.path) == ["Sources/Old/A.swift"])
    }

    @Test func `a page that is missing or excluded by nobody is found`() {
        let tree = Tree(["Sources/Core/Core.md": "", "Sources/Line/Line.md": ""])
        let found = DeadFiles.pages(in: tree, manifest: manifest)
        #expect(found.map(\.path) == ["Sources/Core/Deep/Deep.md", "Sources/Line"])
    }
}
