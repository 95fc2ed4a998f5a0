import BelayCore

/// How the contact database names a recipient: base64url of the address in lower case, padded.
package enum RecipientID {
    package static func encode(_ address: String) -> String {
        let text = Base64URL.encode(Array(LetterCase.lowered(address).utf8))
        let missing = (4 - text.utf8.count % 4) % 4
        return text + String(repeating: "=", count: missing)
    }

    /// The address; with or without padding. Nil of what names nobody.
    package static func decode(_ id: String) -> String? {
        guard id.utf8.count <= 2 * Limits.addressLength else { return nil }
        var bytes = Array(id.utf8)
        while bytes.last == UInt8(ascii: "=") { bytes.removeLast() }
        guard let address = Base64URL.decode(String(decoding: bytes, as: UTF8.self)),
            !address.isEmpty
        else { return nil }
        return String(validating: address, as: UTF8.self)
    }
}
