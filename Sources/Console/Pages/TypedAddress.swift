import BelayIDNA
import BelayMIME

/// E-mail addresses that people type.
enum TypedAddress {
    /// As it is kept, with its domain in A-labels; nil when it is none. Blanks around it are passed
    /// over.
    static func read(_ text: String) -> String? {
        let isBlank = { (byte: UInt8) in [0x09, 0x0A, 0x0D, 0x20].contains(byte) }
        guard let first = text.utf8.firstIndex(where: { !isBlank($0) }),
            let last = text.utf8.lastIndex(where: { !isBlank($0) }),
            let address = InternationalAddress.withASCIIDomain(String(text[first...last]))
        else { return nil }
        do throws(MIMEError) {
            try AddressSyntax.check(address, at: .init(.to))
        } catch {
            return nil
        }
        return address
    }
}
