package import BelayCore
import BelayJSON
import Crypto

/// The UUIDs by which the newer calls name what is numbered here: computed, never stored.
///
/// UUID version 8 (RFC 9562 §5.8): kind, account, number, and a tag under a key of the server's.
/// One that was made up, or is another account's or another kind's, names nothing.
package struct MarketingIDs: Sendable {
    private let key: SymmetricKey

    package enum Kind: UInt8, Sendable, CaseIterable {
        case contact = 1
        case list = 2
        case segment = 3
        case singleSend = 4
        case job = 5
        case field = 6
        case importJob = 7
    }

    /// - Parameter secret: of 32 bytes; the key is derived from it (RFC 5869).
    package init(secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Array("belay ids v1".utf8),
            outputByteCount: 32)
    }

    package func text(_ kind: Kind, _ number: Int64, of account: AccountID) -> String {
        UUIDText.encode(bytes(kind, number, account))
    }

    /// Nil of what names nothing of this kind and account.
    package func number(_ text: String, _ kind: Kind, of account: AccountID) -> Int64? {
        guard let bytes = UUIDText.decode(text) else { return nil }
        let number =
            Int64(bytes[4]) << 24 | Int64(bytes[5]) << 16 | Int64(bytes[7]) << 8
            | Int64(bytes[9])
        guard self.bytes(kind, number, account) == bytes else { return nil }
        return number
    }

    /// The word in an address that a file may be sent to, which is all that its sender needs.
    package func upload(_ number: Int64, of account: AccountID) -> String {
        let named = Self.uploadBytes(number, account)
        return Base64URL.encode(named + uploadTag(named))
    }

    /// Nil of one that was made up.
    package func upload(_ text: String) -> (account: AccountID, number: Int64)? {
        guard text.utf8.count == 64, let bytes = Base64URL.decode(text), bytes.count == 48 else {
            return nil
        }
        let named = Array(bytes[..<16])
        guard
            HMAC<SHA256>.isValidAuthenticationCode(
                bytes[16...], authenticating: Array("upload".utf8) + named, using: key)
        else { return nil }
        func number(_ part: ArraySlice<UInt8>) -> Int64 {
            Int64(truncatingIfNeeded: part.reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
        }
        return (AccountID(number(named[..<8])), number(named[8...]))
    }

    private static func uploadBytes(_ number: Int64, _ account: AccountID) -> [UInt8] {
        [account.rawValue, number].flatMap { value in
            (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
        }
    }

    private func uploadTag(_ named: [UInt8]) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(for: Array("upload".utf8) + named, using: key))
    }

    private func bytes(_ kind: Kind, _ number: Int64, _ account: AccountID) -> [UInt8] {
        func byte(_ value: Int64, _ shift: Int64) -> UInt8 {
            UInt8(truncatingIfNeeded: value >> shift)
        }
        let owner = account.rawValue
        var bytes: [UInt8] = [
            byte(owner, 24), byte(owner, 16), byte(owner, 8), byte(owner, 0), byte(number, 24),
            byte(number, 16), 0x80 | kind.rawValue, byte(number, 8), 0x80, byte(number, 0),
        ]
        let named = bytes + (0..<8).map { byte(owner, 56 - 8 * $0) }
        bytes += HMAC<SHA256>.authenticationCode(for: named, using: key).prefix(6)
        return bytes
    }
}
