import BelayCore
import Crypto
import BelayTime

/// The server's own secret: what it seals only it can read, what it signs only it can have made.
///
/// Why: a protocol whose proof is a hash of the password needs the password itself; and a token
/// that is signed needs no row. Whoever has the store alone can do neither.
package struct Seal: Sendable {
    /// Bytes of the secret.
    package static let length = 32
    /// Bytes of a signature.
    static let signatureLength = SHA256.byteCount

    private let sealing: SymmetricKey
    private let signing: SymmetricKey

    /// - Parameter secret: `length` random bytes; the two uses have keys of their own.
    package init(secret: [UInt8]) {
        precondition(secret.count == Seal.length)
        func key(_ use: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: secret), info: Array(use.utf8),
                outputByteCount: 32)
        }
        sealing = key("belay: passwords")
        signing = key("belay: tokens")
    }

    /// The text, encrypted for this name; another name cannot open it.
    func close(_ text: String, for name: String, by chance: Chance) -> [UInt8] {
        do {
            let nonce = try AES.GCM.Nonce(data: chance.bytes(12))
            let box = try AES.GCM.seal(
                Array(text.utf8), using: sealing, nonce: nonce, authenticating: Array(name.utf8))
            return Array(nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            preconditionFailure("a nonce of 12 bytes and a key of 32 are always good: \(error)")
        }
    }

    /// Nil when it was sealed by another secret, for another name, or is none of ours.
    func open(_ sealed: [UInt8], for name: String) -> [UInt8]? {
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: sealing, authenticating: Array(name.utf8)))
        } catch {
            return nil
        }
    }

    func sign(_ text: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: text, using: signing))
    }

    /// In a time that does not depend on where they differ.
    func isSigned(_ text: [UInt8], _ signature: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: text, using: signing)
    }
}
