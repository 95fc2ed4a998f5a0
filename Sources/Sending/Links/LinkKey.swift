import BelayCore
import Crypto
import FoundationEssentials

/// Seals what the links of mail know, and opens it again.
///
/// The same token gives the same text, always: a copy of a mail must be the same mail. So the nonce
/// is made of the text that it seals, by a key of its own, as in RFC 8452. A token in a log or a
/// proxy tells nobody an address, and one that was not made here opens as nothing.
package struct LinkKey: Sendable {
    private let cipher: SymmetricKey
    private let nonces: SymmetricKey

    private static let version: UInt8 = 1
    private static let nonceLength = 12
    /// Characters of a token at most; numbers of groups can be long.
    private static let longest = 1_024

    /// - Parameter secret: 32 bytes, from which keys for links alone are derived.
    package init(secret: [UInt8]) {
        precondition(secret.count == 32, "a secret for links has 32 bytes")
        let input = SymmetricKey(data: secret)
        func key(_ info: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: input, info: Data(info.utf8), outputByteCount: 32)
        }
        cipher = key("belay links v1 seal")
        nonces = key("belay links v1 nonce")
    }

    /// In letters, digits, `-` and `_`; nil only if the cipher refuses.
    package func seal(_ token: LinkToken) -> String? {
        let text = Data(token.bytes)
        let seed = HMAC<SHA256>.authenticationCode(for: text, using: nonces)
        do {
            let nonce = try AES.GCM.Nonce(data: Data(seed).prefix(Self.nonceLength))
            let box = try AES.GCM.seal(
                text, using: cipher, nonce: nonce, authenticating: Data([Self.version]))
            guard let sealed = box.combined else { return nil }
            return Base64URL.encode([Self.version] + sealed)
        } catch {
            return nil
        }
    }

    /// Nil for whatever this key did not seal.
    package func open(_ text: String) -> LinkToken? {
        guard text.utf8.count <= Self.longest, let bytes = Base64URL.decode(text),
            bytes.first == Self.version
        else { return nil }
        do {
            let box = try AES.GCM.SealedBox(combined: Data(bytes.dropFirst()))
            let text = try AES.GCM.open(box, using: cipher, authenticating: Data([Self.version]))
            return LinkToken(bytes: Array(text))
        } catch {
            return nil
        }
    }
}
