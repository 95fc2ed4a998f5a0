/// Why bytes are not an XML document that we read; never quotes them.
///
/// Lines and columns count from 1.
package enum XMLError: Error, Sendable, Hashable {
    /// More bytes than the bounds allow.
    case tooLarge
    /// Not UTF-8: UTF-16, UTF-32, a NUL, an overlong form, a lone surrogate.
    case notUTF8
    /// The XML declaration names another encoding than UTF-8.
    case encoding(line: Int)
    /// The XML declaration names another version than 1.0, whose characters are others.
    case version(line: Int)
    /// A DOCTYPE, whatever it says: entities and external files begin with one.
    case doctype(line: Int)
    case processingInstruction(line: Int)
    case bound(Bound, line: Int)
    /// Not well-formed, or a prefix without a namespace. The reason is Expat's, without input.
    case malformed(line: Int, column: Int, reason: String)

    /// The members of `XMLBounds` that are checked while reading.
    package enum Bound: String, Error, Sendable, Hashable, CaseIterable {
        case depth
        case elements
        case attributes
        case name
        case names
        case value
        case text
    }

    /// Whether the bytes are in an encoding that is not read, whatever they say in it.
    package var isEncoding: Bool {
        switch self {
        case .notUTF8, .encoding: true
        default: false
        }
    }
}

extension XMLError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLarge: "the document is too large"
        case .notUTF8: "the document is not UTF-8"
        case .encoding(let line): "line \(line): the encoding must be UTF-8"
        case .version(let line): "line \(line): the version of XML must be 1.0"
        case .doctype(let line): "line \(line): a DOCTYPE is not allowed"
        case .processingInstruction(let line):
            "line \(line): a processing instruction is not allowed"
        case .bound(let bound, let line): "line \(line): \(bound.words)"
        case .malformed(let line, let column, let reason):
            "line \(line), column \(column): \(reason)"
        }
    }
}

extension XMLError.Bound {
    fileprivate var words: String {
        switch self {
        case .depth: "elements are nested too deeply"
        case .elements: "there are too many elements"
        case .attributes: "an element has too many attributes"
        case .name: "a name is too long"
        case .names: "there are too many different names"
        case .value: "the value of an attribute is too long"
        case .text: "the text of an element is too long"
        }
    }
}
