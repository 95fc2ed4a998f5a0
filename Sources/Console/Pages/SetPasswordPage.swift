import BelayCore
import BelayStore

/// Where a link leads: a form for a new password.
enum SetPasswordPage {
    static func page(for user: User, flaw: String? = nil) -> Page {
        Page(
            title: "Set your password", place: nil, template: .setPassword,
            values: [
                "email": .field(user.email), "flaw": .text(ifAny: flaw),
                "length": .number(Limits.passwordLength),
            ])
    }
}

extension Page {
    /// The page with a word at its top.
    func saying(_ words: String) -> Page {
        var page = self
        page.values["notice"] = .text(words)
        return page
    }
}
