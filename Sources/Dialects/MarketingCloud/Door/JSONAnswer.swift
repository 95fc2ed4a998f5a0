import BelayDialectKit
import BelayJSON
import HTTPTypes

/// Answers of the calls that speak JSON: tokens, and where the service is.
enum JSONAnswer {
    static let unknownPath = flaw(.notFound, "not_found", "There is nothing here")
    static let methodNotAllowed = flaw(
        .methodNotAllowed, "method_not_allowed", "The method is not allowed")
    static let unavailable = flaw(
        .serviceUnavailable, "temporarily_unavailable", "Please repeat the call", isRetryable: true)
    static let unreadable = flaw(
        .badRequest, "invalid_request", "The body must be a JSON object, or a form")
    static let tooLarge = flaw(.contentTooLarge, "invalid_request", "The body is too large")
    static let late = flaw(.requestTimeout, "invalid_request", "The body did not come in time")
    static let encoded = flaw(
        .unsupportedMediaType, "invalid_request", "The encoding of the body is not supported")
    static let invalidClient = flaw(
        .unauthorized, "invalid_client",
        "Invalid client ID. Use the client ID in Marketing Cloud "
            + "Installed Packages.")
    static let unsupportedGrant = flaw(
        .badRequest, "unsupported_grant_type", "The grant type must be client_credentials")
    static let noToken = flaw(.unauthorized, "invalid_token", "The token is unknown or has expired")

    static let clearSecret = flaw(
        .forbidden, "invalid_request", "Secrets in clear are not taken here: use TLS")
    /// - Parameter wait: until one more may be had.
    static func tooManyTokens(for wait: Duration) -> DoorAnswer {
        var told = flaw(
            .tooManyRequests, "rate_limit_exceeded",
            "The client has as many tokens as it may have: use them until they expire")
        told.headers[.retryAfter] = String(wait.components.seconds + 1)
        return told
    }

    static func good(_ body: JSON) -> DoorAnswer { answer(.ok, body) }

    /// RFC 6749 §5.2, whose members the vendor uses for all of these.
    private static func flaw(
        _ status: HTTPResponse.Status, _ error: String, _ words: String, isRetryable: Bool = false
    ) -> DoorAnswer {
        var told = answer(
            status,
            [
                "error": .string(error), "error_description": .string(words),
                "error_uri": "https://developer.salesforce.com/docs",
            ])
        if isRetryable { told.headers[.retryAfter] = "1" }
        return told
    }

    private static func answer(_ status: HTTPResponse.Status, _ body: JSON) -> DoorAnswer {
        .json(status, body.encode(), headers: [.cacheControl: "no-store"])
    }
}
