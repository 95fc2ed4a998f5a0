import BelayDialectKit
import HTTPTypes

extension DoorAnswer {
    /// A page for one reader alone: kept by nobody, found by no search, telling no other site where
    /// its reader came from.
    static func page(_ status: HTTPResponse.Status, _ html: [UInt8]) -> DoorAnswer {
        answer(status, "text/html; charset=utf-8", html)
    }

    static func text(_ status: HTTPResponse.Status, _ text: String) -> DoorAnswer {
        answer(status, "text/plain; charset=utf-8", Array(text.utf8))
    }

    private static func answer(
        _ status: HTTPResponse.Status, _ type: String, _ body: [UInt8]
    ) -> DoorAnswer {
        let headers: HTTPFields = [
            .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: """
            default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; \
            base-uri 'none'; frame-ancestors 'none'
            """, .referrerPolicy: "no-referrer", .robots: "noindex, nofollow",
        ]
        return DoorAnswer(status: status, headers: headers, body: body)
    }

    static func stylesheet(_ method: HTTPRequest.Method) -> DoorAnswer {
        guard method == .get || method == .head else { return .wrongMethod }
        return DoorAnswer(
            status: .ok,
            headers: [
                .contentType: "text/css; charset=utf-8", .cacheControl: "public, max-age=3600",
                .xContentTypeOptions: "nosniff",
            ], body: Array(Stylesheet.text.utf8))
    }

    /// For every token that was not made here, and for whatever else nothing is behind.
    static let missing = saying(
        .notFound, "This link does not work",
        "It may have been cut off. Please open it from the mail again.")

    static let badForm = saying(
        .badRequest, "That could not be read", "Please go back and try again.")

    static let tooLarge = saying(
        .contentTooLarge, "That could not be read", "It is more than this page takes.")

    static let unavailable: DoorAnswer = {
        var answer = saying(
            .serviceUnavailable, "Please try again",
            "Your wish could not be written down just now, so it may not count yet.")
        answer.headers[.retryAfter] = "5"
        return answer
    }()

    static let wrongMethod: DoorAnswer = {
        var answer = saying(.methodNotAllowed, "This link does not work", "It can only be opened.")
        answer.headers[.allow] = "GET, HEAD, POST"
        return answer
    }()

    /// Why a form did not arrive.
    init(_ error: BodyError) {
        self =
            switch error {
            case .tooLarge: .tooLarge
            case .timedOut: .saying(.requestTimeout, "Please try again", "It took too long.")
            case .cutOff, .malformed, .encoded: .badForm
            case .busy, .ending: .unavailable
            }
    }

    private static func saying(
        _ status: HTTPResponse.Status, _ title: String, _ sentence: String
    ) -> DoorAnswer {
        page(status, PreferencesPage.saying(title, sentence))
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = known("Referrer-Policy")
    fileprivate static let robots = known("X-Robots-Tag")
}
