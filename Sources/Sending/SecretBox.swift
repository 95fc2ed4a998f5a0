import BelayCore
package import BelayTime
import Crypto
import FoundationEssentials

/// Seals the few secrets that must be known again: passwords that a client proves to know by a
/// digest (WS-Security), which no hash of them can check.
///
/// AES-256-GCM under a key that lies in a file of its own beside the store, never in it: a copy of
/// the database alone gives nothing away. Bound to its key's id, a sealed secret is no good in
/// another's row.
package struct SecretBox: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: 32 bytes.
    package init(key: [UInt8]) {
        precondition(key.count == 32, "a key of AES-256 has 32 bytes")
        self.key = SymmetricKey(data: key)
    }

    /// Nonce, text and tag; nil only if the cipher refuses.
    package func seal(_ secret: String, ofKey id: String, chance: Chance) -> [UInt8]? {
        do {
            let nonce = try AES.GCM.Nonce(data: chance.bytes(12))
            let box = try AES.GCM.seal(
                Data(secret.utf8), using: key, nonce: nonce, authenticating: Data(id.utf8))
            return box.combined.map { Array($0) }
        } catch {
            return nil
        }
    }

    /// Nil when it was sealed under another key or for another id, or is damaged.
    package func open(_ sealed: [UInt8], ofKey id: String) -> String? {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            let text = try AES.GCM.open(box, using: key, authenticating: Data(id.utf8))
            return String(decoding: text, as: UTF8.self)
        } catch {
            return nil
        }
    }
}
