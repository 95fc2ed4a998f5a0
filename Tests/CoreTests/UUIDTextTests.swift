import BelayCore
import Testing

struct UUIDTextTests {
    private static let bytes = (0..<16).map { UInt8($0 * 17) }
    private static let text = "00112233-4455-6677-8899-aabbccddeeff"

    @Test func `sixteen bytes are written in lower case, with hyphens`() {
        #expect(UUIDText.encode(Self.bytes) == Self.text)
    }

    @Test func `digits of either case are read back`() {
        #expect(UUIDText.decode(Self.text) == Self.bytes)
        #expect(UUIDText.decode("00112233-4455-6677-8899-AABBCCDDEEFF") == Self.bytes)
    }

    @Test(arguments: [
        "", "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeefg",
        "00112233-4455-6677-8899-aabbccddeef", "00112233-4455-6677-8899-aabbccddeeff0",
        "0011223-34455-6677-8899-aabbccddeeff", "00112233-4455-6677-8899-aabbccddee\u{E9}",
        "------------------------------------", "{0112233-4455-6677-8899-aabbccddeeff",
    ])
    func `nothing else is a UUID`(text: String) {
        #expect(UUIDText.decode(text) == nil)
    }
}
