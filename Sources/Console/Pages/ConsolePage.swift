import BelayCore
import BelayDialectKit
import BelayForms
import BelayStore
import HTTPTypes

/// One page for somebody who is signed in.
///
/// Its form has been found to be theirs before `take` is called.
protocol ConsolePage: Sendable {
    /// Answers GET. Changes nothing.
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer
    /// Answers POST.
    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer
}

extension ConsolePage {
    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer { .refused(.method) }
}

/// One request of somebody who is signed in.
struct Visit: Sendable {
    let tools: ConsoleDoor.Tools
    let person: SignedIn
    /// What follows `/console`.
    let path: [String]
    let isPost: Bool
    /// For the forms of the page.
    let formToken: String
    /// What follows the question mark.
    var query = Fields()
    /// What was sent; empty for GET.
    var form = Fields()

    init(
        tools: ConsoleDoor.Tools, person: SignedIn, path: [String], isPost: Bool,
        formToken: String
    ) {
        self.tools = tools
        self.person = person
        self.path = path
        self.isPost = isPost
        self.formToken = formToken
    }

    var account: AccountID { person.account.id }
    /// Who does what the page does, for the log.
    var actor: Actor { .user(person.user.id.rawValue) }
}

/// What a page answers.
enum PageAnswer: Sendable {
    case page(Page, HTTPResponse.Status)
    /// Done; what is to be said on the page that is shown next, and its path.
    case done(String?, path: String)
    case refused(Refusal)
    /// A download.
    case file(DoorAnswer)

    static func page(_ page: Page) -> PageAnswer { .page(page, .ok) }
    /// The same form again, with what is wrong in it.
    static func flawed(_ page: Page) -> PageAnswer { .page(page, .unprocessableContent) }
}

/// What a template makes of some values, and where in the menu it belongs.
///
/// Every template has the form token as `token` besides.
struct Page: Sendable {
    var title: String
    var place: Place?
    var template: Template
    var values: Values
}
