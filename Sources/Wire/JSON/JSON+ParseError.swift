extension JSON {
    /// Why bytes are not the JSON that we accept; never quotes them.
    package enum ParseError: Error, Sendable, Hashable {
        /// Not the grammar of RFC 8259. Line and column count from 1; the text is Jansson's.
        case malformed(line: Int, column: Int, text: String)
        case invalidUTF8
        /// Arrays and objects within each other beyond the depth given.
        case tooDeep
        /// More values than the bound given.
        case tooManyValues
        /// A name came twice in one object (RFC 8259 §4 leaves the meaning open).
        case duplicateMember
        /// An integer beyond 64 bits, or a number beyond a double.
        case numberOutOfRange
    }
}
