/// What Package.swift says of its targets.
struct Manifest {
    enum Dependency: Hashable {
        case target(String)
        case product(String)
    }

    struct Target {
        let kind: String
        let name: String
        /// Folder, from the package's root.
        let path: String
        let dependencies: [Dependency]
        let exclude: [String]
    }

    private static let kinds: Set = [
        "target", "executableTarget", "testTarget", "systemLibrary", "macro", "plugin",
    ]

    let targets: [Target]

    /// The folders that hold targets' Swift files, longest first: a target may lie in another.
    private let byPath: [Target]

    init(_ text: SwiftText) throws {
        var reader = ManifestReader(text)
        try reader.read()
        guard let package = reader.constants["package"] else {
            throw ManifestError(message: "there is no constant named package")
        }
        targets = try package["targets"].list.map(Self.target)
        byPath = targets.sorted { $0.path.count > $1.path.count }
    }

    init(of tree: Tree) throws {
        guard let text = tree.file("Package.swift")?.swift else {
            throw ManifestError(message: "there is no Package.swift")
        }
        try self.init(text)
    }

    /// The target that builds a file.
    func owner(of path: String) -> Target? {
        byPath.first { path.hasPrefix($0.path + "/") }
    }

    private static func target(_ value: ManifestValue) throws -> Target {
        guard case .call(let kind, _) = value, kinds.contains(kind) else {
            throw ManifestError(message: "\(value) is no target")
        }
        let name = try value["name"].text
        let folder = kind == "testTarget" ? "Tests/" : "Sources/"
        return Target(
            kind: kind, name: name, path: try value.find("path")?.text ?? folder + name,
            dependencies: try value.find("dependencies")?.list.map(dependency) ?? [],
            exclude: try value.find("exclude")?.list.map { try $0.text } ?? [])
    }

    private static func dependency(_ value: ManifestValue) throws -> Dependency {
        switch value {
        case .text(let name): .target(name)
        case .call("product", _): .product(try value["name"].text)
        case .call("target", _), .call("byName", _): .target(try value["name"].text)
        default: throw ManifestError(message: "\(value) is no dependency")
        }
    }
}

struct ManifestError: Error, CustomStringConvertible {
    let message: String
    var description: String { "Package.swift: " + message }
}
