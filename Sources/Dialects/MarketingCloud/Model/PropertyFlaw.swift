/// A property of a request's object that could not be read, by its path: `Email.ID`.
///
/// The object is refused, its neighbours in the same request are not.
package struct PropertyFlaw: Sendable, Hashable {
    package enum Reason: Sendable, Hashable, CaseIterable {
        case notAnInteger
        case notABoolean
        /// Also a day or an hour that does not exist. Never read as now.
        case notATime
        /// None of the words that the schema allows.
        case notAWord
        /// A property that holds one value was given two.
        case repeated
    }

    package let path: String
    package let reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}
