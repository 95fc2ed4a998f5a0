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
        let answer = try await visit.tools.people.change(
            visit.form["old"] ?? "", to: new, of: visit.person.user)
        switch answer {
        case .changed:
            if visit.form["keys"] == "revoke" { try await revokeKeys(visit) }
            // Every session has ended, this one too.
            return .done(nil, path: "/console/signin")
        case .refused: return .flawed(page(visit, flaw: "The present password is wrong."))
        case .flawed(let flaw): return .flawed(page(visit, flaw: flaw.words))
        case .wait(let wait): return .refused(.wait(wait))
        case .busy: return .refused(.unavailable)
        }
    }

    private func revokeKeys(_ visit: Visit) async throws(StoreError) {
        for key in try await visit.tools.store.keys(of: visit.account) where key.revoked == nil {
            _ = try await visit.tools.keys.revoke(key.id)
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
