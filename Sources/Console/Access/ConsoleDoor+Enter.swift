import BelayCore
import BelayDialectKit
import BelayForms
import BelayStore
import BelayTime
import HTTPTypes

extension ConsoleDoor {
    func enter(
        _ entrance: Entrance, _ request: DoorRequest
    ) async throws(StoreError) -> DoorAnswer {
        let isPost = request.method == .post
        switch (entrance, isPost) {
        case (.signIn, false): return try await showSignIn(request)
        case (.signIn, true): return try await takeSignIn(request)
        case (.link(let token), false):
            guard let user = try await tools.people.user(ofLink: token) else { return spentLink() }
            return atDoor(SetPasswordPage.page(for: user), request)
        case (.link(let token), true): return try await takePassword(token, request)
        }
    }

    /// A page with a form whose token is of this browser, which gets a cookie for it.
    private func atDoor(
        _ page: Page, _ request: DoorRequest, status: HTTPResponse.Status = .ok
    ) -> DoorAnswer {
        let known = cookies.value(.visit, in: request)
        let visit = known ?? Base64URL.encode(tools.people.chance.bytes(32))
        var answer = shell.door(page, token: Seal(cookie: visit).formToken, status: status)
        if known == nil { answer.headers.append(cookies.set(.visit, visit)) }
        return answer
    }

    /// The form of somebody who is not signed in, if it is one that this browser was given.
    private func doorForm(of request: DoorRequest) async -> Result<Fields, Refusal> {
        guard origins.isOurs(request) else { return .failure(.foreign) }
        let form = await form(of: request)
        guard case .success(let fields) = form else { return form }
        guard let visit = cookies.value(.visit, in: request) else {
            return .failure(.cookieless)
        }
        guard let token = fields["token"], Seal(cookie: visit).isFormToken(token) else {
            return .failure(.foreign)
        }
        return form
    }

    // MARK: Signing in and out

    private func showSignIn(_ request: DoorRequest) async throws(StoreError) -> DoorAnswer {
        let query = Self.fields(Array((request.query ?? "").utf8))
        let next = query?["next"] ?? ""
        if let cookie = cookies.value(.session, in: request),
            try await tools.people.session(cookie) != nil
        {
            return Self.redirect(to: SignInPage.isOurs(next) ? next : "/console")
        }
        let page = SignInPage.page(next: SignInPage.isOurs(next) ? next : "")
        let news = query?["news"].flatMap { SignInPage.News(rawValue: $0) }
        return atDoor(news.map { page.saying($0.words) } ?? page, request)
    }

    private func takeSignIn(_ request: DoorRequest) async throws(StoreError) -> DoorAnswer {
        let form: Fields
        switch await doorForm(of: request) {
        case .failure(let refusal): return refuse(refusal, nil)
        case .success(let fields): form = fields
        }
        let next = form["next"] ?? ""
        let tried = People.Try(
            email: form["email"] ?? "", password: form["password"] ?? "",
            mark: cookies.value(.device, in: request), network: network(of: request))
        switch try await tools.people.signIn(tried) {
        case .wait(let wait): return refuse(.wait(wait), nil)
        case .busy: return refuse(.unavailable, nil)
        case .wrong:
            let page = SignInPage.page(
                email: tried.email, next: SignInPage.isOurs(next) ? next : "",
                flaw: "The e-mail address or the password is wrong.")
            return atDoor(page, request, status: .forbidden)
        case .signedIn(let session, let mark):
            // Whatever this browser showed before is worth nothing from now on.
            if let old = cookies.value(.session, in: request) { try await tools.people.end(old) }
            var answer = Self.redirect(to: SignInPage.isOurs(next) ? next : "/console")
            answer.headers.append(
                cookies.set(.session, session, lasting: Limits.sessionLifetime))
            answer.headers.append(cookies.set(.device, mark, lasting: .days(365)))
            answer.headers.append(cookies.drop(.visit))
            return answer
        }
    }

    func signOut(_ cookie: String) async throws(StoreError) -> DoorAnswer {
        try await tools.people.end(cookie)
        var answer = Self.redirect(to: "/console/signin")
        answer.headers.append(cookies.drop(.session))
        answer.headers.append(cookies.drop(.notice))
        return answer
    }

    // MARK: Links

    private func takePassword(
        _ token: String, _ request: DoorRequest
    ) async throws(StoreError) -> DoorAnswer {
        let form: Fields
        switch await doorForm(of: request) {
        case .failure(let refusal): return refuse(refusal, nil)
        case .success(let fields): form = fields
        }
        guard let user = try await tools.people.user(ofLink: token) else { return spentLink() }
        let password = form["password"] ?? ""
        guard password.utf8.elementsEqual((form["again"] ?? "").utf8) else {
            return atDoor(
                SetPasswordPage.page(for: user, flaw: "The two are not the same."), request,
                status: .unprocessableContent)
        }
        switch try await tools.people.setPassword(password, byLink: token) {
        case .changed(let user, let mark):
            let page = SignInPage.page(email: user.email)
                .saying("Your password is set. Sign in with it.")
            var answer = atDoor(page, request)
            answer.headers.append(cookies.set(.device, mark, lasting: .days(365)))
            return answer
        case .refused: return spentLink()
        case .flawed(let flaw):
            return atDoor(
                SetPasswordPage.page(for: user, flaw: flaw.words), request,
                status: .unprocessableContent)
        case .wait(let wait): return refuse(.wait(wait), nil)
        case .busy: return refuse(.unavailable, nil)
        }
    }

    private func spentLink() -> DoorAnswer { refuse(.spentLink, nil) }

    /// Where a request comes from: its connection's other end; behind a proxy of ours what that
    /// says it saw itself, which is the last that it wrote, and behind several the first of them.
    private func network(of request: DoorRequest) -> Network? {
        guard let peer = request.peer?() else { return nil }
        let field = request.headers[.known("x-forwarded-for")] ?? ""
        let hops = field.utf8.split(separator: UInt8(ascii: ","))
            .map { hop in String(decoding: hop.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self) }
        let outside = ([peer] + hops.reversed()).first { !isProxy($0) }
        return outside.flatMap(Network.init(of:))
    }

    /// One of ours: on this machine, or named in `console.proxies`.
    private func isProxy(_ address: String) -> Bool {
        guard let address = NetworkAddress(address) else { return false }
        return address.isLoopback || settings.proxies.contains { $0.holds(address) }
    }
}
