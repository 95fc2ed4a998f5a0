import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// A new password in place of the old one, and what else is to end with it.
struct ChangePasswordPage: ConsolePage {
    func show(_ visit: Visit) -> PageAnswer { .page(page(visit)) }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let new = visit.form["password"] ?? ""
        guard new.utf8.elementsEqual((visit.form["again"] ?? "").utf8) else {
            return .flawed(page(visit, flaw: "The two new ones are not the same."))
        }
        let revokesKeys = visit.form["keys"] == "revoke"
        // After a failure as well: it may have happened.
        defer { if revokesKeys { visit.tools.keys.forgetKeys(of: visit.account) } }
        let answer = try await visit.tools.people.change(
            visit.form["old"] ?? "", to: new, of: visit.person, revokesKeys: revokesKeys)
        switch answer {
        case .changed:
            // Every session has ended, this one too, and with it what seals a notice.
            let news: SignInPage.News = revokesKeys ? .changedAndRevoked : .changed
            return .done(nil, path: SignInPage.path(news: news))
        case .refused: return .flawed(page(visit, flaw: "The present password is wrong."))
        case .flawed(let flaw): return .flawed(page(visit, flaw: flaw.words))
        case .wait(let wait): return .refused(.wait(wait))
        case .busy: return .refused(.unavailable)
        }
    }

    private func page(_ visit: Visit, flaw: String? = nil) -> Page {
        Page(
            title: "Change your password", place: nil, template: .changePassword,
            values: [
                "email": .field(visit.person.user.email), "flaw": .text(ifAny: flaw),
                "length": .number(Limits.passwordLength),
            ])
    }
}
