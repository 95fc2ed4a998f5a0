import BelayCore
import Crypto
import Foundation

/// What tells a browser with which somebody signed in before from one that nobody knows.
///
/// It lets nobody in: its failures are counted apart, so that a stranger who guesses at a person's
/// password cannot keep them out.
package struct DeviceMark: Sendable {
    private let key: SymmetricKey

    /// - Parameter secret: the server's own 32 bytes, of which a key for this alone is made.
    package init(secret: [UInt8]) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Data("belay device mark v1".utf8),
            outputByteCount: 32)
    }

    /// A device's 16 bytes and their proof for one person, for a cookie.
    func text(of device: [UInt8], for user: UserID) -> String {
        Base64URL.encode(device + proof(of: device, for: user))
    }

    /// The device that a mark names; nil when it is forged or another person's.
    func device(in text: String, for user: UserID) -> [UInt8]? {
        guard let bytes = Base64URL.decode(text), bytes.count == 48 else { return nil }
        let device = Array(bytes.prefix(16))
        let isOurs = HMAC<SHA256>.isValidAuthenticationCode(
            bytes.dropFirst(16), authenticating: signed(device, user), using: key)
        return isOurs ? device : nil
    }

    private func proof(of device: [UInt8], for user: UserID) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: signed(device, user), using: key))
    }

    private func signed(_ device: [UInt8], _ user: UserID) -> Data {
        Data(device + withUnsafeBytes(of: user.rawValue.bigEndian) { Array($0) })
    }
}
