/// A person's number, never given to another.
package struct UserID: Sendable, Hashable, Comparable {
    package let rawValue: Int64

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: UserID, right: UserID) -> Bool { left.rawValue < right.rawValue }
}
