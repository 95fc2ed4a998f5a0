import BelayCore
import Testing

@Suite("Names of things")
struct IdentifiersTests {
    private static let instant = Instant(milliseconds: 1_800_000_000_123)
    private static let known = SendID(high: 0x0123_4567_89AB_7DEF, low: 0x8123_4567_89AB_CDEF)

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `a send's id is read back from each of its forms`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        let id = SendID(now: Self.instant, using: &chance)
        #expect(id.description.utf8.count == 22)
        #expect(id.uuid.utf8.count == 36)
        #expect(SendID(id.description) == id)
        #expect(SendID(id.uuid) == id)
        #expect(SendID(id.uuid.uppercased()) == id)
        #expect(SendID(bytes: id.bytes) == id)
        #expect(SendID(high: id.high, low: id.low) == id)
        // RFC 9562 §5.7: 48 bits of milliseconds, version 7, variant 10.
        #expect(id.high >> 16 == 1_800_000_000_123)
        #expect(id.high >> 12 & 15 == 7)
        #expect(id.low >> 62 == 2)
    }

    @Test func `ids of the same instant differ`() {
        var chance = SplitMix64(seed: 1)
        let ids = (0..<1_000).map { _ in SendID(now: Self.instant, using: &chance) }
        #expect(Set(ids).count == 1_000)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `ids sort by time, in every form`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        let early = SendID(now: Self.instant, using: &chance)
        let late = SendID(now: Self.instant + .milliseconds(1), using: &chance)
        #expect(early < late)
        #expect(early.uuid < late.uuid)
        #expect(early.bytes.lexicographicallyPrecedes(late.bytes))
        #expect(DeliveryID(send: early, position: 9) < DeliveryID(send: late, position: 0))
        #expect(DeliveryID(send: early, position: 9) < DeliveryID(send: early, position: 10))
    }

    @Test(arguments: [(-5, 0), (0, 0), (1 << 48 - 1, 1 << 48 - 1)] as [(Int64, UInt64)])
    func `an instant that 48 bits cannot say is clamped from below`(
        milliseconds: Int64, bits: UInt64
    ) {
        var chance = SplitMix64(seed: 3)
        let id = SendID(now: Instant(milliseconds: milliseconds), using: &chance)
        #expect(id.high >> 16 == bits)
    }

    @Test func `the written forms are as told`() {
        #expect(Self.known.uuid == "01234567-89ab-7def-8123-456789abcdef")
        #expect(Self.known.description == "ASNFZ4mrfe-BI0VniavN7w")
        #expect(Self.known.bytes.prefix(3) == [0x01, 0x23, 0x45])
        let delivery = DeliveryID(send: Self.known, position: 12)
        #expect(delivery.description == "ASNFZ4mrfe-BI0VniavN7w.12")
    }

    @Test(arguments: [
        "", "ASNFZ4mrfe-BI0VniavN7", "ASNFZ4mrfe-BI0VniavN7wA", "ASNFZ4mrfe+BI0VniavN7w",
        "ASNFZ4mrfe-BI0VniavN7x", " ASNFZ4mrfe-BI0VniavN7w", "0123456789ab7def8123456789abcdef",
        "01234567-89ab-7def-8123-456789abcdeg", "01234567-89ab-7def-81234-56789abcdef",
        "0123456789-ab-7def-8123-456789abcdef", "{1234567-89ab-7def-8123-456789abcde}",
        "01234567-89ab-7def-8123-456789abcde\u{E9}", "--------------------------------",
    ])
    func `nothing else is a send's id`(text: String) {
        #expect(SendID(text) == nil)
    }

    @Test func `sixteen bytes are an id and no other count`() {
        for count in 0...40 {
            #expect((SendID(bytes: [UInt8](repeating: 7, count: count)) != nil) == (count == 16))
        }
    }

    @Test(arguments: [
        ("ASNFZ4mrfe-BI0VniavN7w.0", 0), ("ASNFZ4mrfe-BI0VniavN7w.999", 999),
        ("01234567-89ab-7def-8123-456789abcdef.5", 5),
    ])
    func `a delivery's id is a send's id and a position`(text: String, position: Int) {
        #expect(DeliveryID(text) == DeliveryID(send: Self.known, position: position))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `a delivery's id is read back`(seed: UInt64) {
        var chance = SplitMix64(seed: seed)
        let id = DeliveryID(
            send: SendID(now: Self.instant, using: &chance),
            position: Int.random(in: 0...1_000_000, using: &chance))
        #expect(DeliveryID(id.description) == id)
    }

    @Test(arguments: [
        "", ".", "ASNFZ4mrfe-BI0VniavN7w", "ASNFZ4mrfe-BI0VniavN7w.", ".1",
        "ASNFZ4mrfe-BI0VniavN7w.1.", "ASNFZ4mrfe-BI0VniavN7w..1", "ASNFZ4mrfe-BI0VniavN7w.-1",
        "ASNFZ4mrfe-BI0VniavN7w.+1", "ASNFZ4mrfe-BI0VniavN7w.1a", "ASNFZ4mrfe-BI0VniavN7w. 1",
        "ASNFZ4mrfe-BI0VniavN7w.99999999999999999999", "ASNFZ4mrfe-BI0VniavN7.1",
        "ASNFZ4mrfe-BI0VniavN7w.\u{661}", "ASNFZ4mrfe-BI0VniavN7w.01", "ASNFZ4mrfe-BI0VniavN7w.00",
    ])
    func `nothing else is a delivery's id`(text: String) {
        #expect(DeliveryID(text) == nil)
    }

    @Test func `a batch's name is bytes`() {
        let composed = BatchID("\u{E9}")
        let decomposed = BatchID("e\u{301}")
        #expect(composed.rawValue == decomposed.rawValue)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, BatchID("\u{E9}")]).count == 2)
        #expect(BatchID("a") != BatchID("A"))
        #expect(BatchID("x y").description == "x y")
    }

    @Test func `a new batch's name has 32 letters and digits`() {
        var chance = SplitMix64(seed: 4)
        let names = (0..<200).map { _ in BatchID.random(using: &chance).rawValue }
        #expect(Set(names).count == 200)
        #expect(names.allSatisfy { $0.utf8.count == 32 })
        // 6,400 characters of 62: none stays away.
        #expect(Set(names.joined().utf8).count == 62)
        #expect(Base64URL.decode(names.joined()) != nil)
        #expect(!names.joined().utf8.contains(UInt8(ascii: "-")))
        #expect(!names.joined().utf8.contains(UInt8(ascii: "_")))
    }

    @Test func `row numbers sort as numbers`() {
        #expect(AccountID(9) < AccountID(10))
        #expect(StopID(9) < StopID(10))
    }
}
