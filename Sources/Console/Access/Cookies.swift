import BelayCore
import BelayDialectKit
import HTTPTypes

/// The console's cookies: their names, and what keeps them where they belong (RFC 6265bis §4.1.3).
///
/// Over https they are `__Host-` ones: no other host and no plain connection can set them. A server
/// that only its own machine can reach has no https; there they have plain names.
struct Cookies: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case session = "belay"
        /// Before somebody signed in: what the form's token is made of.
        case visit = "belay-visit"
        case device = "belay-device"
        /// What is to be said on the next page.
        case notice = "belay-notice"
    }

    let isSecure: Bool

    /// The only cookie of a name; nil when there is none, or more than one.
    func value(_ name: Name, in request: DoorRequest) -> String? {
        let wanted = Array(written(name).utf8)
        var found: [String] = []
        for field in request.headers[values: .cookie] {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == UInt8(ascii: " ") }
                guard let sign = pair.firstIndex(of: UInt8(ascii: "=")),
                    pair[..<sign].elementsEqual(wanted)
                else { continue }
                found.append(String(decoding: pair[pair.index(after: sign)...], as: UTF8.self))
            }
        }
        guard found.count == 1, let value = found.first, !value.isEmpty else { return nil }
        return value
    }

    /// - Parameter lasting: nil for as long as the browser is open.
    func set(_ name: Name, _ value: String, lasting: Duration? = nil) -> HTTPField {
        let age = lasting.map { "; Max-Age=\($0.wholeMilliseconds / 1_000)" } ?? ""
        let secure = isSecure ? "; Secure" : ""
        return HTTPField(
            name: .setCookie,
            value: "\(written(name))=\(value); Path=/\(age)\(secure); HttpOnly; SameSite=Lax")
    }

    func drop(_ name: Name) -> HTTPField { set(name, "", lasting: .zero) }

    private func written(_ name: Name) -> String {
        isSecure ? "__Host-" + name.rawValue : name.rawValue
    }
}
