import BelayDialectKit
import HTTPTypes

/// What a browser may do with a page of the console.
enum SecurityFields {
    /// Nothing from elsewhere, no code within the page, no page around it.
    static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
        "connect-src 'self'", "font-src 'self'", "form-action 'self'", "base-uri 'none'",
        "frame-src 'self'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    /// Adds what an answer does not say by itself.
    static func add(to answer: inout DoorAnswer, isSecure: Bool) {
        var fields: [(HTTPField.Name, String)] = [
            (.known("content-security-policy"), policy),
            (.known("x-content-type-options"), "nosniff"),
            // Under `no-referrer` browsers send a form's Origin as `null`.
            (.known("referrer-policy"), "same-origin"),
            (.cacheControl, "no-store"),
            (.known("cross-origin-opener-policy"), "same-origin"),
            (.known("cross-origin-resource-policy"), "same-origin"),
            (.known("x-frame-options"), "DENY"),
            (.known("x-robots-tag"), "noindex"),
        ]
        if isSecure { fields.append((.known("strict-transport-security"), "max-age=31536000")) }
        for (name, value) in fields where answer.headers[name] == nil {
            answer.headers[name] = value
        }
    }
}
