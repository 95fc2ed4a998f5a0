/// A tenant's row number. Never reaches a client.
package struct AccountID: Sendable, Hashable, Comparable {
    package let rawValue: Int64

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: AccountID, right: AccountID) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// 128 bits that name a send everywhere: UUID version 7 (RFC 9562 §5.7), so that ids sort by time.
package struct SendID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id of `now`; chance fills all but the instant, the version and the variant.
    package init(now: Instant, using generator: inout some RandomNumberGenerator) {
        let instant = UInt64(clamping: now.milliseconds) & 0xFFFF_FFFF_FFFF
        high = instant << 16 | 0x7000 | UInt64.random(in: 0...0xFFF, using: &generator)
        low = 0x8000_0000_0000_0000 | (UInt64.random(in: 0...UInt64.max, using: &generator) >> 2)
    }

    package static func < (left: SendID, right: SendID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// Sixteen bytes, most significant first.
    package var bytes: [UInt8] {
        (0..<16).map { index in
            let half = index < 8 ? high : low
            return UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * (index % 8)))
        }
    }

    /// From sixteen bytes, most significant first; nil for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        let halves = bytes.reduce(into: (UInt64(0), UInt64(0))) { halves, byte in
            halves.0 = halves.0 << 8 | halves.1 >> 56
            halves.1 = halves.1 << 8 | UInt64(byte)
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// 22 characters of base64url without padding: `X-Message-Id`, file names, `Message-ID`.
    package var description: String { Base64URL.encode(bytes) }

    /// 36 characters, lower case, with hyphens.
    package var uuid: String { UUIDText.encode(bytes) }

    /// From either written form: 22 characters of base64url, or a UUID of 36 characters.
    package init?(_ text: String) {
        let bytes = text.utf8.count == 22 ? Base64URL.decode(text) : UUIDText.decode(text)
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }
}

/// One recipient's copy: the send and the delivery's place in it, counted from 0.
package struct DeliveryID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let send: SendID
    package let position: Int

    package init(send: SendID, position: Int) {
        self.send = send
        self.position = position
    }

    package static func < (left: DeliveryID, right: DeliveryID) -> Bool {
        (left.send, left.position) < (right.send, right.position)
    }

    /// The send's 22 characters, a full stop and the position.
    package var description: String { "\(send).\(position)" }

    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2,
            let send = SendID(String(decoding: parts[0], as: UTF8.self)),
            let position = Int(String(decoding: parts[1], as: UTF8.self)),
            position >= 0, String(position).utf8.elementsEqual(parts[1])
        else { return nil }
        self.init(send: send, position: position)
    }
}

/// The name of a batch as its client writes it; unique within one account.
package struct BatchID: Sendable, Hashable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }

    /// 32 letters and digits, first one included, as SendGrid's own look.
    package static func random(using generator: inout some RandomNumberGenerator) -> BatchID {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let characters = (0..<32).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        }
        return BatchID(String(decoding: characters, as: UTF8.self))
    }

    // Bytes, not canonical equivalence: two spellings of one accented letter are two names.
    package static func == (left: BatchID, right: BatchID) -> Bool {
        left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in rawValue.utf8 { hasher.combine(byte) }
    }
}

/// A stop's row number.
package struct StopID: Sendable, Hashable, Comparable {
    package let rawValue: Int64

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    package static func < (left: StopID, right: StopID) -> Bool { left.rawValue < right.rawValue }
}
