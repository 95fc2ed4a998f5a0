import BelayCore
import Testing

struct HexadecimalTests {
    @Test func `hexadecimal digits, either case`() {
        for byte in UInt8.min...UInt8.max {
            let expected = byte < 128 ? Character(UnicodeScalar(byte)).hexDigitValue : nil
            #expect(Hexadecimal.digit(byte).map(Int.init) == expected)
        }
    }
}
