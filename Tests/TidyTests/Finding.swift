/// Something in the tree that the house style does not allow.
struct Finding: Hashable, Comparable, CustomStringConvertible {
    let path: String
    /// From 1; nil when the file as a whole is meant.
    var line: Int?
    let message: String

    var description: String {
        line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
    }

    static func < (left: Finding, right: Finding) -> Bool {
        (left.path, left.line ?? 0, left.message) < (right.path, right.line ?? 0, right.message)
    }
}
