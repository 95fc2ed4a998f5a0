/// Each file imports what its target declares, and no more.
///
/// The compiler accepts a module that comes along with another one; such a build goes stale.
struct Imports {
    /// Modules of the toolchain, which nobody declares.
    static let toolchain: Set = [
        "Swift", "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization",
        "Testing",
    ]
    /// Products that hold a module of another name.
    static let modules: [String: Set<String>] = [
        "_NIOFileSystem": ["_NIOFileSystem", "NIOFileSystem"],
        "NIO": ["NIO", "NIOCore", "NIOPosix", "NIOEmbedded"],
    ]

    static func findings(in tree: Tree, manifest: Manifest) -> [Finding] {
        tree.swiftFiles.flatMap { file, swift -> [Finding] in
            guard let target = manifest.owner(of: file.path) else { return [] }
            let declared = modules(of: target)
            return swift.imports.filter {
                !toolchain.contains($0.module) && !declared.contains($0.module)
            }.map {
                Finding(
                    path: file.path, line: $0.line,
                    message: "import \($0.module): declare it among the dependencies of "
                        + "\(target.name) in Package.swift, or do without")
            }
        }
    }

    private static func modules(of target: Manifest.Target) -> Set<String> {
        target.dependencies.reduce(into: []) { modules, dependency in
            switch dependency {
            case .target(let name): modules.insert(name)
            case .product(let name): modules.formUnion(self.modules[name] ?? [name])
            }
        }
    }
}
