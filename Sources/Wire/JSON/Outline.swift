/// A look at the brackets and commas of a text before it is read, so that bounds cost nothing.
enum Outline {
    /// Why the text goes beyond the bounds; nil when it does not, well-formed or not.
    ///
    /// Up to the first error of grammar this agrees with the reader on what is inside a string.
    static func refusal(
        of bytes: UnsafeBufferPointer<UInt8>, depth: Int, values: Int
    ) -> JSON.ParseError? {
        var open = 0
        var count = 1
        var index = 0
        let end = bytes.count
        while index < end {
            switch bytes[index] {
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                open += 1
                count += 1
                if open > depth { return .tooDeep }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                open -= 1
            case UInt8(ascii: ","):
                count += 1
            case UInt8(ascii: "\""):
                index = closingQuote(in: bytes, after: index)
            case 0:
                return nul(in: bytes, at: index)
            default:
                break
            }
            index += 1
        }
        return count > values ? .tooManyValues : nil
    }

    /// Jansson takes a NUL outside strings for the end of the text and would pass over the rest.
    private static func nul(
        in bytes: UnsafeBufferPointer<UInt8>, at index: Int
    ) -> JSON.ParseError {
        let lines = bytes[..<index].split(separator: 10, omittingEmptySubsequences: false)
        let column = (lines.last?.count ?? 0) + 1
        return .malformed(line: max(lines.count, 1), column: column, text: "NUL")
    }

    /// The index of the quote that ends the string opened at `quote`, or the end of the bytes.
    private static func closingQuote(
        in bytes: UnsafeBufferPointer<UInt8>, after quote: Int
    ) -> Int {
        var index = quote + 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { return index }
            index += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return index
    }
}
