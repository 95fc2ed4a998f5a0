import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMIME
import BelaySending
import BelayStore
import HTTPTypes

// Each of our errors as a control code; the switches are total on purpose. What the vendor has no
// code for bears the number of its HTTP status.

extension Refusal {
    static let unknownPath = Refusal(http: .notFound, "There is nothing here", "Il n’y a rien ici")
    static let unavailable = Refusal(
        http: .serviceUnavailable, code: 500, "The call could not be carried out, please repeat it",
        "L’appel n’a pas pu être traité, veuillez le répéter"
    ).retryable
    /// No Retry-After: there is no key by which a repeat could be told from another mail.
    static let perhapsAccepted = Refusal(
        http: .serviceUnavailable, code: 500,
        "It is not known whether the mail was accepted. It may have been: "
            + "please do not repeat the call unseen",
        "On ne sait pas si l’envoi a été accepté. Il a pu l’être : "
            + "veuillez ne pas répéter l’appel sans vérifier")
    static let broken = Refusal(http: .internalServerError, "Internal error", "Erreur interne")

    /// - Parameter allowed: the value of `Allow`.
    static func methodNotAllowed(_ allowed: String) -> Refusal {
        var refusal = Refusal(
            http: .methodNotAllowed, "The method is not allowed", "La méthode n’est pas autorisée")
        refusal.headers[.allow] = allowed
        return refusal
    }

    /// The same, with word that the call may be made again after a second.
    private var retryable: Refusal {
        var refusal = self
        refusal.headers[.retryAfter] = "1"
        return refusal
    }

    init(_ error: StoreError) {
        switch error {
        case .full, .unavailable, .unknown, .interrupted: self = .unavailable
        case .corrupt: self = .broken
        }
    }

    init(_ error: BodyError) {
        switch error {
        case .tooLarge: self = .tooLarge
        case .timedOut:
            self = Refusal(
                http: .requestTimeout, "The content did not come in time",
                "Le contenu n’est pas arrivé à temps")
        case .cutOff, .malformed: self = .unreadable
        case .busy, .ending: self = .unavailable
        case .encoded:
            self = Refusal(
                http: .unsupportedMediaType, "The encoding of the content is not supported",
                "L’encodage du contenu n’est pas pris en charge")
        }
    }

    private static let tooLarge = Refusal(
        http: .contentTooLarge, "The content is too large", "Le contenu est trop volumineux")

    init(_ error: JSON.ParseError) {
        switch error {
        case .malformed, .invalidUTF8, .tooDeep, .duplicateMember, .numberOutOfRange:
            self = .unreadable
        case .tooManyValues: self = .tooLarge
        }
    }

    /// Nil when the mail is cancelled by this call.
    init?(_ outcome: CancelOutcome) {
        switch outcome {
        case .cancelled: return nil
        case .alreadyCancelled: self = .alreadyCancelled
        // A copy is out, or may be; or it ended otherwise, and there is nothing left to cancel.
        case .inDoubt, .tooLate, .alreadySent, .alreadyEnded: self = .alreadySent
        case .notFound: self = .notFound
        }
    }

    /// Why the stop of a send with several recipients is not in force.
    init(_ answer: StopAnswer) {
        switch answer {
        case .unknownScope: self = .notFound
        // Not of a stop that may be set either way, on a send, without a cap.
        case .inForce, .exists, .none, .capReached, .allLeft: self = .broken
        }
    }

    /// Says why a mail that passed every check of its own cannot be composed.
    init(_ error: MIMEError) {
        switch error {
        case .controlCharacter(let place), .invalidAddress(let place),
            .invalidType(let place), .tooLong(let place):
            self.init(at: place)
        case .reservedHeader, .invalidHeaderName, .invalidID, .dateOutOfRange, .unsound:
            self = .broken
        }
    }

    private init(at place: MIMEError.Place) {
        switch (place.field, place.member) {
        case (.from, .name?): self = .malformed("from.name")
        case (.from, _): self = .senderRequired
        case (.to, .name?): self = .malformed("to.name")
        case (.to, _): self = .recipientInvalid
        case (.replyTo, .name?): self = .malformed("replyTo.name")
        case (.replyTo, _): self = .replyInvalid
        case (.subject, _): self = .malformed("subject")
        case (.parts, _): self = .malformed("htmlContent")
        case (.attachments, .filename?): self = .malformed("attachments.filename")
        case (.attachments, _): self = .attachmentType
        case (.cc, _), (.messageID, _), (.headers, _): self = .broken
        }
    }
}
