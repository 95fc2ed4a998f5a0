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
        /// An element has the name of a property but for the case of its letters.
        case otherCase
        /// An element has the name of a property, and is in another namespace or in none.
        case otherNamespace
        /// It is said to be nil, and holds something.
        case nilWithValue
        /// An element that is not known stands where all that is written counts.
        case unknown
        /// A list of items holds an element that is none.
        case notAnItem
        /// It names none of the types that it may be of, and has properties.
        case untyped
        /// There are more than `RequestReader.mostObjects`, or `RequestReader.mostNested` in all.
        case tooMany
    }

    package let path: String
    package let reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}
