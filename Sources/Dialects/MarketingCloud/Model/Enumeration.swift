/// A type whose values are words of a list, by the schema's name of it.
package struct Enumeration: Sendable, Hashable {
    package let name: String
    package let words: [String]

    init(_ name: String, _ words: String...) {
        self.init(name, words)
    }

    init(_ name: String, _ words: [String]) {
        self.name = name
        self.words = words
    }
}
