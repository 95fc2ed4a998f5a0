import BelayCore
import BelayDialectKit
import HTTPTypes

/// Why there is no page, or why a form was not taken.
enum Refusal: Error, Sendable, Hashable {
    /// Not there, or another account's.
    case notFound
    /// The form is not one that we gave to this browser.
    case foreign
    /// The browser shows no cookie, though it was given one with the form.
    case cookieless
    /// The form has fields that no page of ours has, or cannot be read.
    case malformed
    case tooLarge
    /// Its body did not come whole: the client's line, not this server.
    case brokenOff
    case method
    /// The session ended before the form came.
    case signedOut
    /// A link that set a password, or is too old.
    case spentLink
    /// Too many tries, and how long to wait.
    case wait(Duration)
    /// What the form was about has changed meanwhile: what it is now, and where to look.
    case stale(now: String, path: String)
    /// The store cannot do it now.
    case unavailable
    /// Whether it was done is not known yet.
    case unknown(path: String)

    init(_ error: BodyError) {
        self =
            switch error {
            case .tooLarge: .tooLarge
            case .busy, .ending: .unavailable
            case .timedOut, .cutOff: .brokenOff
            case .encoded, .malformed: .malformed
            }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .notFound, .spentLink: .notFound
        case .foreign, .cookieless, .signedOut: .forbidden
        case .malformed: .badRequest
        case .tooLarge: .contentTooLarge
        case .brokenOff: .requestTimeout
        case .method: .methodNotAllowed
        case .wait: .tooManyRequests
        case .stale: .conflict
        case .unavailable, .unknown: .serviceUnavailable
        }
    }

    var retryAfter: Duration? {
        switch self {
        case .wait(let wait): wait
        case .unavailable, .unknown: .seconds(2)
        default: nil
        }
    }

    var title: String {
        switch self {
        case .notFound: "There is nothing here"
        case .foreign, .cookieless: "This form cannot be taken"
        case .malformed: "This request cannot be read"
        case .tooLarge: "That is too much at once"
        case .brokenOff: "This did not arrive whole"
        case .method: "This cannot be done here"
        case .signedOut: "You have been signed out"
        case .spentLink: "This link is good no more"
        case .wait: "Please wait a moment"
        case .stale: "This has changed meanwhile"
        case .unavailable: "Not now"
        case .unknown: "Not certain yet"
        }
    }

    var words: String {
        switch self {
        case .notFound: "The page may have moved, or what it showed belongs to somebody else."
        case .foreign:
            "It was not sent from a page of this console, or from one that is no longer good. "
                + "Nothing was changed. Open the page again, and repeat what you did."
        case .cookieless:
            "Your browser did not keep this console's cookie, and nothing was changed. Either it "
                + "keeps none, or it came by http:// where the cookies need https://. Whoever runs "
                + "the server sets console.url to the https:// address that leads here."
        case .malformed: "Nothing was changed. Go back, load the page again, and try once more."
        case .tooLarge: "Nothing was changed. Send less at a time."
        case .brokenOff:
            "The line from you to the server was too slow, or broke off. Nothing was changed. Try "
                + "again; a smaller file needs less time."
        case .method: "Nothing was changed."
        case .signedOut: "Nothing was changed. Sign in, and repeat what you did."
        case .spentLink:
            "It sets a password once, and within an hour. Ask whoever runs the server for another."
        case .wait(let wait):
            "There were too many tries. The next one counts in \(Figures.wait(wait))."
        case .stale(let now, _): now
        case .unavailable:
            "The server is busy, or its disk is. Nothing is known to be lost; try again soon."
        case .unknown:
            "The server does not know yet whether this took effect everywhere. It goes on trying; "
                + "look again in a moment before you repeat it."
        }
    }

    /// Where to go on.
    var way: (words: String, path: String) {
        switch self {
        case .signedOut, .spentLink, .wait: ("Sign in", "/console/signin")
        case .stale(_, let path): ("Show it as it is now", path)
        case .unknown(let path): ("Look again", path)
        default: ("Go to \(Place.home.title)", "/console")
        }
    }
}
