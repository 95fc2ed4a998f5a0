package import BelayCampaigns
import BelayCore
package import BelayDialectKit
import BelayForms
package import BelaySending
package import BelayStore
package import BelayTime
import HTTPTypes

/// The pages for people who sign in, under `/console`.
///
/// What holds for every page is here and nowhere else: who is asking, whether a form is theirs, and
/// what a browser may do with the answer.
package struct ConsoleDoor: DoorResponder {
    /// What pages work on.
    package struct Tools: Sendable {
        package var sending: Sending
        package var keys: KeyRing
        package var people: People
        package var store: any Store
        package var campaigns: Campaigns
        package var time: any TimeSource
        let tallies = Tallies()

        package init(
            sending: Sending, keys: KeyRing, people: People, store: any Store,
            campaigns: Campaigns, time: any TimeSource
        ) {
            self.sending = sending
            self.keys = keys
            self.people = people
            self.store = store
            self.campaigns = campaigns
            self.time = time
        }
    }

    let tools: Tools
    let settings: ConsoleSettings
    let cookies: Cookies
    let origins: OriginRule
    let shell = Shell()

    package init(_ tools: Tools, settings: ConsoleSettings) {
        self.tools = tools
        self.settings = settings
        cookies = Cookies(isSecure: settings.isSecure)
        origins = OriginRule(url: settings.url)
    }

    package func respond(to request: DoorRequest) async -> DoorAnswer {
        if let asset = shell.assets.answer(to: request) { return asset }
        var answer: DoorAnswer
        do {
            answer = try await answerPage(to: request)
        } catch {
            answer = refuse(.unavailable, nil)
        }
        SecurityFields.add(to: &answer, isSecure: cookies.isSecure)
        return answer
    }

    private func answerPage(to request: DoorRequest) async throws(StoreError) -> DoorAnswer {
        guard let segments = request.segments, segments.first == "console" else {
            return refuse(.notFound, nil)
        }
        guard [.get, .head, .post].contains(request.method) else {
            var answer = refuse(.method, nil)
            answer.headers[.allow] = "GET, HEAD, POST"
            return answer
        }
        let path = Array(segments.dropFirst())
        if let entrance = Entrance(path) {
            return try await enter(entrance, request)
        }
        guard let cookie = cookies.value(.session, in: request),
            let person = try await tools.people.session(cookie, isUse: path.last != "progress")
        else { return toSignIn(from: request) }
        return try await visit(path, request, as: person, cookie: cookie)
    }

    /// Somebody who is not signed in comes back to the page that they wanted.
    private func toSignIn(from request: DoorRequest) -> DoorAnswer {
        guard request.method != .post else {
            // What was in the form is lost either way; a redirect would lose it without a word.
            return refuse(.signedOut, nil)
        }
        let query = request.query.map { "?" + $0 } ?? ""
        return Self.redirect(to: SignInPage.path(next: request.path + query))
    }

    private func visit(
        _ path: [String], _ request: DoorRequest, as person: SignedIn, cookie: String
    ) async throws(StoreError) -> DoorAnswer {
        let seal = Seal(cookie: cookie)
        var visit = Visit(
            tools: tools, person: person, path: path, isPost: request.method == .post,
            formToken: seal.formToken)
        guard let query = Self.fields(Array((request.query ?? "").utf8)) else {
            return refuse(.malformed, visit)
        }
        visit.query = query
        if visit.isPost {
            guard origins.isOurs(request) else { return refuse(.foreign, visit) }
            if Self.isUpload(path, request) {
                return shown(try await receive(request, visit, seal), visit, request, seal)
            }
            switch await form(of: request) {
            case .failure(let refusal): return refuse(refusal, visit)
            case .success(let form): visit.form = form
            }
            guard let token = visit.form["token"], seal.isFormToken(token) else {
                return refuse(.foreign, visit)
            }
            if path == ["signout"] { return try await signOut(cookie) }
        }
        guard let page = Self.page(path) else { return refuse(.notFound, visit) }
        let answer = visit.isPost ? try await page.take(visit) : try await page.show(visit)
        return shown(answer, visit, request, seal)
    }

    private func shown(
        _ answer: PageAnswer, _ visit: Visit, _ request: DoorRequest, _ seal: Seal
    ) -> DoorAnswer {
        switch answer {
        case .page(let page, let status):
            let notice = cookies.value(.notice, in: request)
            let words = notice.flatMap(seal.opened)
            var answer = shell.page(page, visit, notice: words, status: status)
            if notice != nil { answer.headers.append(cookies.drop(.notice)) }
            return answer
        case .done(let words, let path):
            var answer = Self.redirect(to: path)
            if let words {
                answer.headers.append(
                    cookies.set(.notice, seal.sealed(words), lasting: .minutes(1)))
            }
            return answer
        case .refused(let refusal): return refuse(refusal, visit)
        case .file(let file): return file
        }
    }

    /// A page that says why there is none; in the frame of the console for somebody signed in.
    func refuse(_ refusal: Refusal, _ visit: Visit?) -> DoorAnswer {
        shell.failure(refusal, visit)
    }

    /// The fields of a request's form.
    func form(of request: DoorRequest) async -> Result<Fields, Refusal> {
        let type = (request.headers[.contentType] ?? "").utf8.prefix { $0 != UInt8(ascii: ";") }
        guard LetterCase.isSame(String(Substring(type)), "application/x-www-form-urlencoded")
        else { return .failure(.malformed) }
        do throws(BodyError) {
            let bytes = try await request.body()
            guard bytes.count <= Limits.formBytes else { return .failure(.tooLarge) }
            return Self.fields(bytes).map { .success($0) } ?? .failure(.malformed)
        } catch {
            return .failure(Refusal(error))
        }
    }

    static func redirect(to path: String) -> DoorAnswer {
        DoorAnswer(status: .seeOther, headers: [.location: path])
    }
}
