/// An enhanced status code, such as `4.2.1`. (RFC 3463 §2.)
package struct EnhancedCode: Sendable, Hashable, CustomStringConvertible {
    /// 2, 4 or 5.
    package var kind: Int
    package var subject: Int
    package var detail: Int

    package init(_ kind: Int, _ subject: Int, _ detail: Int) {
        self.kind = kind
        self.subject = subject
        self.detail = detail
    }

    package var description: String { "\(kind).\(subject).\(detail)" }

    /// Reads the code that a reply's text begins with, and how many bytes it takes.
    ///
    /// Nil unless a blank or the end follows: `4.2.1.example.org` is a name, not a code.
    static func leading(_ text: ArraySlice<UInt8>) -> (code: EnhancedCode, length: Int)? {
        var numbers: [Int] = []
        var digits = 0
        var value = 0
        var index = text.startIndex
        while index < text.endIndex, text[index] != UInt8(ascii: " ") {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9") where digits < 3:
                value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
                digits += 1
            case UInt8(ascii: ".") where digits > 0 && numbers.count < 2:
                numbers.append(value)
                (digits, value) = (0, 0)
            default: return nil
            }
            index += 1
        }
        guard digits > 0, numbers.count == 2, [2, 4, 5].contains(numbers[0]) else { return nil }
        return (EnhancedCode(numbers[0], numbers[1], value), index - text.startIndex)
    }
}
