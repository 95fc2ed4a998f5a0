import BelayStore

/// One step of the schema. Once it was released it is never changed again, and others follow.
package struct Migration: Sendable {
    package let number: Int64
    /// Each ended by a semicolon at the end of its line.
    let statements: String

    package init(number: Int64, statements: String) {
        self.number = number
        self.statements = statements
    }

    package static let all: [Migration] = [migration0001]

    /// FNV-1a of its text, to tell a schema that was made from another text.
    ///
    /// Until the first release the text is changed in place.
    package var fingerprint: Int64 {
        Int64(
            bitPattern: statements.utf8.reduce(14_695_981_039_346_656_037 as UInt64) {
                ($0 ^ UInt64($1)) &* 1_099_511_628_211
            })
    }
}
