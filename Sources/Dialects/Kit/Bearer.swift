import BelayCore

/// What a client shows in an `Authorization` field (RFC 6750 §2.1).
package enum Bearer {
    /// What follows `Bearer`, which has no case (RFC 9110 §11.1); empty under another scheme.
    package static func credentials(in field: String) -> String {
        let blank = UInt8(ascii: " ")
        let scheme = field.utf8.prefix { $0 != blank }
        guard LetterCase.isSame(String(Substring(scheme)), "bearer") else { return "" }
        let credentials = field.utf8.dropFirst(scheme.count).drop { $0 == blank }
        return String(decoding: credentials, as: UTF8.self)
    }
}
