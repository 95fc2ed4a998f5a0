import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMIME
import BelaySending
import BelayStore
import HTTPTypes

// Each of our errors in the vendor's status and words; the switches are total on purpose.

extension Refusal {
    static let notFound = Refusal(.notFound, "not found")
    static let forbidden = Refusal(.forbidden, "access forbidden")
    static let unavailable = Refusal(.serviceUnavailable, "service unavailable").retryable
    static let broken = Refusal(.internalServerError, "internal server error")
    static let tooLarge = Refusal(.contentTooLarge, "content too large")
    static let notUTF8 = Refusal(.unsupportedMediaType, "Invalid UTF8 in request")
    /// The words of campaigns and senders.
    static let noJSON = Refusal(
        .badRequest, "The JSON you have submitted cannot be parsed.")
    static let unknownBatch = Refusal(.badRequest, "invalid batch id")
    static let noStop = Refusal(.notFound, "batch id not found")

    static let capReached = Refusal(.forbidden, "maximum number of api keys reached")

    // Idempotency keys are not the vendor's, and so are these words.
    static let badIdempotencyKey = Refusal(
        .badRequest,
        "The Idempotency-Key header must be given once, as 1 to "
            + "\(Limits.idempotencyKeyLength) visible ASCII characters.")
    static let keyReused = Refusal(
        .unprocessableContent, "This Idempotency-Key was used for another request body.")
    static let inFlight = Refusal(
        .conflict, "A request with this Idempotency-Key has no answer yet."
    ).retryable

    /// Of a request that has a key: the same again finds what it made.
    static let unsure = Refusal(
        .serviceUnavailable,
        "It is not known whether this mail was accepted. Please repeat the request with the same "
            + "Idempotency-Key: it is not sent twice."
    ).retryable
    /// No Retry-After: without a key nothing tells a repeat from another mail.
    static let perhapsAccepted = Refusal(
        .serviceUnavailable,
        "It is not known whether this mail was accepted. It may have been: please do not repeat "
            + "the request unseen.")

    /// RFC 9110 §15.5.16: the answer says what is accepted.
    static var encoded: Refusal {
        var refusal = Refusal(.unsupportedMediaType, "unsupported content encoding")
        refusal.headers[.acceptEncoding] = "gzip, identity"
        return refusal
    }

    static func methodNotAllowed(_ route: Route) -> Refusal {
        var refusal = Refusal(.methodNotAllowed, "method not allowed")
        refusal.headers[.allow] = route.allowed
        return refusal
    }

    /// Source: the vendor's page on rate limits of 2018.
    static func tooMany(_ standing: RateStanding) -> Refusal {
        var refusal = Refusal(.tooManyRequests, "too many requests")
        refusal.headers[.retryAfter] = String(standing.secondsLeft)
        return refusal
    }

    static func unauthorized(in family: Family) -> Refusal {
        switch family {
        case .mail:
            Refusal(
                .unauthorized,
                "The provided authorization grant is invalid, expired, or revoked")
        case .mako, .marketing, .senders: Refusal(.unauthorized, "authorization required")
        }
    }

    /// The key is good, its scopes are not enough.
    static func outOfScope(in family: Family) -> Refusal {
        switch family {
        case .mail: Refusal(.unauthorized, "Authenticated user is not authorized to send mail")
        case .mako, .marketing, .senders: .forbidden
        }
    }

    /// Bytes that say nothing we can read.
    static func unreadable(in family: Family) -> Refusal {
        switch family {
        case .mail: Refusal(.badRequest, "Bad Request")
        case .mako, .marketing: Refusal(.badRequest, "invalid request")
        case .senders: .noJSON
        }
    }

    init(_ error: StoreError) {
        switch error {
        case .full, .unavailable, .unknown, .interrupted: self = .unavailable
        case .corrupt: self = .broken
        }
    }

    init(_ error: BodyError, in family: Family) {
        switch error {
        case .tooLarge: self = .tooLarge
        case .timedOut: self = Refusal(.requestTimeout, "request timeout")
        case .cutOff, .malformed: self = .unreadable(in: family)
        case .busy, .ending: self = .unavailable
        case .encoded: self = .encoded
        }
    }

    /// - Parameter isText: whether the bytes as a whole are UTF-8.
    init(_ error: JSON.ParseError, isText: Bool, in family: Family) {
        switch error {
        case .invalidUTF8: self = .notUTF8
        case .malformed: self = isText ? .unreadable(in: family) : .notUTF8
        case .tooDeep, .duplicateMember, .numberOutOfRange: self = .unreadable(in: family)
        case .tooManyValues: self = .tooLarge
        }
    }

    /// Nil when the stop is in force.
    init?(_ outcome: StopOutcome) {
        switch outcome {
        case .inForce: return nil
        case .unknown:
            self =
                Refusal(
                    .serviceUnavailable,
                    "messages of this batch are still being handed over, please repeat the call"
                ).retryable
        case .refused(let answer): self.init(answer)
        }
    }

    init(_ refusal: KeyRefusal) {
        switch refusal {
        case .unknown: self = .notFound
        case .forbidden: self = .forbidden
        case .callerRevoked: self = .unauthorized(in: .mako)
        case .capReached: self = .capReached
        }
    }

    private init(_ answer: StopAnswer) {
        switch answer {
        case .inForce: preconditionFailure("a stop in force is no refusal")
        case .exists:
            self = Refusal(
                .badRequest,
                "a status for this batch id exists, try PATCH to update the status",
                field: "batch_id")
        case .none: self = .noStop
        case .capReached: self = Refusal(.badRequest, "max limit reached")
        case .allLeft:
            self = Refusal(.badRequest, "all messages of this batch have been sent")
        case .unknownScope:
            self = Refusal(.badRequest, "invalid batch id", field: "batch_id")
        }
    }

    /// Says why a mail that passed every check of its own cannot be composed.
    ///
    /// What reaches this comes mostly out of substitutions, which are put in while composing.
    init(_ error: MIMEError, in message: Int, of draft: Draft, isList: Bool) {
        switch error {
        case .controlCharacter(let place):
            self = .flaw(Text.control, place, message, draft, isList)
        case .invalidHeaderName(let place):
            self = .flaw(Text.rootHeaders.badName, place, message, draft, isList)
        case .invalidAddress(let place):
            self = .flaw(Text.badAddress, place, message, draft, isList)
        case .invalidType(let place):
            self = .flaw(Text.badType, place, message, draft, isList)
        case .invalidID(let place):
            self = .flaw(Text.badContentID, place, message, draft, isList)
        case .tooLong(let place):
            self = .flaw(Text.tooLong, place, message, draft, isList)
        case .reservedHeader:
            self = Refusal(.badRequest, [Flaw(Text.rootHeaders.reserved, at: Place("headers"))])
        case .dateOutOfRange, .unsound: self = .broken
        }
    }

    private static func flaw(
        _ text: String, _ place: MIMEError.Place, _ message: Int, _ draft: Draft, _ isList: Bool
    ) -> Refusal {
        guard let here = Place(place, in: message, of: draft, isList: isList) else {
            return .broken
        }
        return Refusal(.badRequest, [Flaw(text, at: here)])
    }
}

extension Place {
    /// The place in the request that a place in the composed mail came from; nil for our own.
    ///
    /// - Parameter isList: whether the reply addresses came as `reply_to_list`.
    init?(_ place: MIMEError.Place, in message: Int, of draft: Draft, isList: Bool) {
        let own = Place("personalizations").at(message)
        let end: StaticString? =
            switch place.member {
            case .name?: "name"
            case .address?: "email"
            case .type?: "type"
            case .filename?: "filename"
            case .contentID?: "content_id"
            case .value?, nil: nil
            }
        switch place.field {
        case .from:
            let hasOwn = draft.messages[message].from != nil
            self = hasOwn ? own.at("from") : Place("from")
        case .to: self = own.at("to")
        case .cc: self = own.at("cc")
        case .replyTo: self = isList ? Place("reply_to_list") : Place("reply_to")
        case .subject:
            let hasOwn = draft.messages[message].subject != nil
            self = hasOwn ? own.at("subject") : Place("subject")
        case .headers:
            self = draft.messages[message].headers.isEmpty ? Place("headers") : own.at("headers")
            return
        case .parts: self = Place("content")
        case .attachments: self = Place("attachments")
        case .messageID: return nil
        }
        if let index = place.index, isList || place.field != .replyTo { self = at(index) }
        if let end { self = at(end) }
    }
}
