import BelayCore
import BelayDialectKit
import HTTPTypes

/// Whether a request that changes something comes from a page of ours.
///
/// The token in each form says so too; this holds even where a token has leaked.
struct OriginRule: Sendable {
    /// Where people reach the console, such as `https://mail.example.com`; nil for wherever the
    /// request itself says that it went.
    let url: String?

    func isOurs(_ request: DoorRequest) -> Bool {
        guard let origin = request.headers[.origin] else {
            // What sends no Origin with a form is a browser that says this instead, or none.
            return request.headers[.known("sec-fetch-site")] == "same-origin"
        }
        if let url { return LetterCase.isSame(origin, Self.origin(of: url)) }
        guard let authority = request.authority else { return false }
        return ["http://", "https://"].contains { LetterCase.isSame(origin, $0 + authority) }
    }

    /// The URL without its path.
    private static func origin(of url: String) -> String {
        let slash = UInt8(ascii: "/")
        let slashes = url.utf8.indices.filter { url.utf8[$0] == slash }
        return slashes.count > 2 ? String(url[..<slashes[2]]) : url
    }
}
