import BelayIDNA
import BelayMIME

/// E-mail addresses that people type.
enum TypedAddress {
    /// As it is kept, with its domain in A-labels; nil when it is none. Blanks around it are passed
    /// over.
    static func read(_ text: String) -> String? {
        guard let address = InternationalAddress.withASCIIDomain(text.trimmed)
        else { return nil }
        do throws(MIMEError) {
            try AddressSyntax.check(address, at: .init(.to))
        } catch {
            return nil
        }
        return address
    }
}
