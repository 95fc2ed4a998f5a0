/// A word or call that the house does without, and what it uses instead.
struct Ban: Sendable {
    let name: String
    let instead: String
    /// Folders or files the ban holds in.
    let reach: [String]
    /// Folders or files excepted, each with its reason. A file that has no need of it is a finding.
    var allowed: [String: String] = [:]
    /// Offsets at which a file breaks the ban.
    let offsets: @Sendable (SwiftText) -> [Int]

    static let everywhere = ["Sources/", "Tests/"]

    static func findings(in tree: Tree, bans: [Ban] = all) -> [Finding] {
        bans.flatMap { $0.findings(in: tree) }.sorted()
    }

    func findings(in tree: Tree) -> [Finding] {
        var findings: [Finding] = []
        var needed: Set<String> = []
        for (file, swift) in tree.swiftFiles where reach.contains(where: file.path.hasPrefix) {
            let offsets = offsets(swift)
            if offsets.isEmpty { continue }
            if let place = allowed.keys.first(where: file.path.hasPrefix) {
                needed.insert(place)
                continue
            }
            for line in Set(offsets.map(swift.line)) {
                findings.append(
                    Finding(path: file.path, line: line, message: "\(name): use \(instead)"))
            }
        }
        for place in allowed.keys where place.hasSuffix(".swift") && !needed.contains(place) {
            findings.append(Finding(path: place, message: "needs no exception from \(name)"))
        }
        return findings
    }
}
