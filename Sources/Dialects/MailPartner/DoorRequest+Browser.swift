import BelayDialectKit
import HTTPTypes

extension DoorRequest {
    /// Whether a browser, a mail scanner or a link preview looks at an address, instead of a
    /// program that means to call it.
    ///
    /// Programs send none of these fields, but for the `cors` and `same-origin` of `fetch`
    /// (Fetch Metadata §2; Node.js sends it as well).
    var isBrowsing: Bool {
        let mode = headers[.fetchMode] ?? ""
        if !mode.isEmpty, !["cors", "same-origin"].contains(mode) { return true }
        return [HTTPField.Name.secPurpose, .purpose, .xPurpose, .xMoz].contains { name in
            Self.isAhead(headers[name] ?? "")
        }
    }

    /// Whether a field says that nobody asked for this yet, such as `prefetch;prerender`.
    private static func isAhead(_ field: String) -> Bool {
        let words = field.utf8.split { " ;,".utf8.contains($0) }
        return words.contains { word in
            ["prefetch", "prerender", "preview"].contains { name in
                word.elementsEqual(name.utf8) { $0 | 0x20 == $1 }
            }
        }
    }
}

extension HTTPField.Name {
    static let fetchMode = known("Sec-Fetch-Mode")
    static let secPurpose = known("Sec-Purpose")
    static let purpose = known("Purpose")
    static let xPurpose = known("X-Purpose")
    static let xMoz = known("X-Moz")
    static let referrerPolicy = known("Referrer-Policy")
}
