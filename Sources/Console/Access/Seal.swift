import BelayCore
import Crypto
import Foundation

/// Proofs that something came from a browser's own session: for forms, and for what the server
/// tells itself by way of the browser.
///
/// Made of the session's secret, which only that browser and this request know: nothing is kept.
struct Seal: Sendable {
    private let key: SymmetricKey

    /// - Parameter cookie: what the browser shows.
    init(cookie: String) {
        key = SymmetricKey(data: SHA256.hash(data: Data(cookie.utf8)))
    }

    /// What every form carries, hidden.
    var formToken: String { Base64URL.encode(proof(of: "form")) }

    func isFormToken(_ text: String) -> Bool {
        guard let bytes = Base64URL.decode(text) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            bytes, authenticating: Data("form".utf8), using: key)
    }

    /// A text with its proof, for a cookie.
    func sealed(_ text: String) -> String {
        Base64URL.encode(proof(of: "notice" + text)) + "." + Base64URL.encode(text.utf8)
    }

    /// Nil when the proof is not of this session.
    func opened(_ sealed: String) -> String? {
        let parts = sealed.utf8.split(separator: UInt8(ascii: "."))
        guard parts.count == 2,
            let proof = Base64URL.decode(String(decoding: parts[0], as: UTF8.self)),
            let bytes = Base64URL.decode(String(decoding: parts[1], as: UTF8.self)),
            let text = String(validating: bytes, as: UTF8.self),
            HMAC<SHA256>.isValidAuthenticationCode(
                proof, authenticating: Data(("notice" + text).utf8), using: key)
        else { return nil }
        return text
    }

    private func proof(of text: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
    }
}
