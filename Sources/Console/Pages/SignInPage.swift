import BelayCore
import BelayDialectKit

/// The sign-in form.
enum SignInPage {
    static func page(
        email: String = "", next: String = "", flaw: String? = nil
    ) -> Page {
        Page(
            title: "Sign in", place: nil, template: .signIn,
            values: [
                "email": .field(email), "next": .field(next), "flaw": .text(ifAny: flaw),
            ])
    }

    /// Its path, with where to go on once somebody has signed in.
    static func path(next: String) -> String {
        guard isOurs(next), !next.utf8.elementsEqual("/console".utf8) else {
            return "/console/signin"
        }
        return Link.path("/console/signin", [("next", next)])
    }

    /// What somebody is told there who was just sent out.
    enum News: String {
        case changed, changedAndRevoked

        var words: String {
            switch self {
            case .changed: "Your password is changed. Sign in with the new one."
            case .changedAndRevoked:
                "Your password is changed, and every key of the account is revoked. "
                    + "Sign in with the new one."
            }
        }
    }

    static func path(news: News) -> String {
        Link.path("/console/signin", [("news", news.rawValue)])
    }

    /// Whether somebody may be sent there: a page of ours, never another host.
    static func isOurs(_ path: String) -> Bool {
        let bytes = Array(path.utf8)
        guard
            bytes == Array("/console".utf8) || bytes.starts(with: "/console/".utf8)
                || bytes.starts(with: "/console?".utf8)
        else { return false }
        return bytes.count <= 2_048 && bytes.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x5C }
    }
}
