import BelayCore
import BelayDialectKit
import BelayStore
import HTTPTypes

/// Puts pages into their frame.
struct Shell: Sendable {
    let assets = Assets()
    private let templates = TemplateLibrary()

    func page(
        _ page: Page, _ visit: Visit, notice: String?, status: HTTPResponse.Status
    ) -> DoorAnswer {
        var values = page.values
        values["token"] = .field(visit.formToken)
        let main = templates.render(page.template, values)
        return frame(main, page.title, place: page.place, visit, notice: notice, status: status)
    }

    /// A page for somebody who is not signed in.
    func door(_ page: Page, token: String, status: HTTPResponse.Status = .ok) -> DoorAnswer {
        var values = page.values
        values["token"] = .field(token)
        return door(templates.render(page.template, values), page.title, status: status)
    }

    func failure(_ refusal: Refusal, _ visit: Visit?) -> DoorAnswer {
        let main = templates.render(
            .failure,
            [
                "title": .text(refusal.title), "words": .text(refusal.words),
                "way": .text(refusal.way.words), "wayPath": .text(refusal.way.path),
            ])
        var answer =
            if let visit {
                frame(main, refusal.title, place: nil, visit, notice: nil, status: refusal.status)
            } else {
                door(main, refusal.title, status: refusal.status)
            }
        if let wait = refusal.retryAfter {
            answer.headers[.retryAfter] = "\(max(1, (wait.wholeMilliseconds + 999) / 1_000))"
        }
        return answer
    }

    private func frame(
        _ main: Markup, _ title: String, place: Place?, _ visit: Visit, notice: String?,
        status: HTTPResponse.Status
    ) -> DoorAnswer {
        let menu = templates.render(.navigation, Place.values(at: place))
        let values: Values = [
            "title": .text(title), "main": .markup(main), "menu": .markup(menu),
            "email": .text(visit.person.user.email),
            "account": .text(visit.person.account.name),
            "token": .field(visit.formToken), "notice": .text(ifAny: notice),
        ]
        return html(.layout, values, status)
    }

    private func door(
        _ main: Markup, _ title: String, status: HTTPResponse.Status
    ) -> DoorAnswer {
        html(.door, ["title": .text(title), "main": .markup(main)], status)
    }

    private func html(
        _ template: Template, _ values: Values, _ status: HTTPResponse.Status
    ) -> DoorAnswer {
        let all = values.merging(assets.values) { own, _ in own }
        return DoorAnswer(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: Array(templates.render(template, all).html.utf8))
    }
}
