package import BelayCore

/// What a client calls a request by, so that it counts once however often it is made.
///
/// Opaque: 1 to `Limits.idempotencyKeyLength` bytes of visible ASCII, told apart byte by byte.
package struct IdempotencyKey: Sendable, Hashable {
    package let rawValue: String

    package init?(_ text: String) {
        guard (1...Limits.idempotencyKeyLength).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        rawValue = text
    }
}

/// A request under a key: what was asked, by its hash.
package struct Idempotency: Sendable, Hashable {
    package let key: IdempotencyKey
    /// SHA-256 of the body's bytes.
    package let bodyHash: [UInt8]

    package init(key: IdempotencyKey, bodyHash: [UInt8]) {
        precondition(bodyHash.count == 32, "a SHA-256 has 32 bytes")
        self.key = key
        self.bodyHash = bodyHash
    }
}

/// What is kept under a key, held against a request.
package enum EarlierAnswer: Sendable, Hashable {
    /// The same request was accepted as this send.
    case repeated(SendID, number: Int64)
    /// Another request was accepted under the key.
    case keyReused
}

/// What an accept leaves under its key: the answer, and until when it stands.
package struct KeptAnswer: Sendable, Hashable {
    package var bodyHash: [UInt8]
    package var send: SendID
    package var number: Int64
    /// From this instant on the key is free again, whether or not a sweep was there.
    package var expires: Instant

    package init(bodyHash: [UInt8], send: SendID, number: Int64, expires: Instant) {
        self.bodyHash = bodyHash
        self.send = send
        self.number = number
        self.expires = expires
    }

    /// What stands for a request that was accepted just now.
    package init(_ idempotency: Idempotency, send: SendID, number: Int64, at now: Instant) {
        self.init(
            bodyHash: idempotency.bodyHash, send: send, number: number,
            expires: now + Limits.idempotencyLifetime)
    }

    /// What it says to a request; nil when its time is over.
    package func answer(to idempotency: Idempotency, at now: Instant) -> EarlierAnswer? {
        guard now < expires else { return nil }
        return bodyHash == idempotency.bodyHash ? .repeated(send, number: number) : .keyReused
    }
}
