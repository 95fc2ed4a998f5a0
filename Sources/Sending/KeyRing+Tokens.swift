package import BelayCore
package import BelayStore
import BelayTime

/// What a token is worth.
package enum TokenAnswer: Sendable, Hashable {
    case key(Key)
    /// It was good once; its client is to fetch another.
    case expired
    case unknown
}

// Tokens: a key's id and an instant, signed. They need no row, and die with their key.

extension KeyRing {
    /// - Returns: the token, which is good until this long from now.
    package func token(
        for key: Key, lasting lifetime: Duration, sealedBy seal: Seal
    ) -> String {
        let end = (time.now + lifetime).milliseconds
        let text = Array("\(key.door.rawValue).\(key.id).\(end).".utf8)
            + Array(Base64URL.encode(chance.bytes(6)).utf8)
        return Base64URL.encode(text + seal.sign(text))
    }

    package func authenticate(
        token: String, at door: Door, sealedBy seal: Seal
    ) async throws(StoreError) -> TokenAnswer {
        let bytes = Base64URL.decode(token) ?? []
        let text = Array(bytes.dropLast(Seal.signatureLength))
        // The signature is looked at on every path.
        let isOurs = seal.isSigned(text, Array(bytes.suffix(Seal.signatureLength)))
        guard isOurs, let parts = TokenText(text), parts.door == door else { return .unknown }
        guard let key = try await live(parts.key, at: door) else { return .unknown }
        guard time.now < parts.end else { return .expired }
        await noteUse(of: key)
        return .key(key)
    }
}

/// What a token says, its signature apart.
private struct TokenText {
    var door: Door
    var key: String
    var end: Instant

    init?(_ text: [UInt8]) {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 4, let door = Int(parts[0]).flatMap(Door.init),
            let end = Int64(parts[2])
        else { return nil }
        self.door = door
        key = parts[1]
        self.end = Instant(milliseconds: end)
    }
}
