import BelayCore
import BelayDialectKit
import BelayMarketingCloud
import BelaySOAP
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

/// A door with a key of each of two accounts, on a stage.
struct MarketingCloudTrial: DoorTrial {
    let stage: DoorStage
    let tokens: TokenRing
    let door: MarketingCloudDoor
    /// Of `account`; its password may be proven by a digest.
    let key: KeyRing.MadeLogin
    /// Of another account.
    let stranger: KeyRing.MadeLogin

    static let box = SecretBox(key: [UInt8](repeating: 1, count: 32))
    /// Sends that name nobody come from somebody here.
    static let settings = MarketingCloudSettings(sender: Mailbox(address: "desk@example.com"))

    init(
        _ settings: MarketingCloudSettings = MarketingCloudTrial.settings,
        at start: Instant = DoorStage.start, lastNumber: Int64 = 0
    ) async throws {
        let stage = try await DoorStage(at: start, box: Self.box, lastNumber: lastNumber)
        self.stage = stage
        tokens = TokenRing(store: stage.store, time: stage.time, chance: stage.chance)
        door = Self.door(stage, tokens, settings)
        key = try await stage.keys.makeLogin(
            for: stage.account, door: .marketingCloud, name: "one", isRecoverable: true)
        stranger = try await stage.keys.makeLogin(
            for: stage.other, door: .marketingCloud, name: "two")
    }

    static func door(
        _ stage: DoorStage, _ tokens: TokenRing, _ settings: MarketingCloudSettings
    ) -> MarketingCloudDoor {
        MarketingCloudDoor(
            sending: stage.sending, keys: stage.keys, tokens: tokens, store: stage.store,
            chance: stage.chance, settings: settings)
    }

    // MARK: Calls

    /// Posts what an envelope's Body is to hold, as a user with a password in clear.
    func ask(_ body: String, as login: KeyRing.MadeLogin? = nil) async -> DoorAnswer {
        let login = login ?? key
        return await post(
            Self.envelope(body, header: Self.security(login.key.id, login.secret)))
    }

    func post(_ envelope: String, headers: HTTPFields = Self.headers) async -> DoorAnswer {
        await post(bytes: Array(envelope.utf8), headers: headers)
    }

    func post(bytes: [UInt8], headers: HTTPFields = Self.headers) async -> DoorAnswer {
        await door.respond(
            to: DoorRequest(
                method: .post, path: "/Service.asmx", headers: headers,
                authority: "belay.example:8025"
            ) { () throws(BodyError) in bytes })
    }

    static let headers: HTTPFields = [.contentType: "text/xml; charset=utf-8"]

    static func security(_ name: String, _ password: String) -> String {
        """
        <wsse:Security><wsse:UsernameToken><wsse:Username>\(name)</wsse:Username>\
        <wsse:Password>\(password)</wsse:Password></wsse:UsernameToken></wsse:Security>
        """
    }

    static func envelope(
        _ body: String, header: String, version: SOAPVersion = .soap11
    ) -> String {
        """
        <soap:Envelope xmlns:soap="\(version.namespace)" \
        xmlns:xsi="\(SOAPNamespace.schemaInstance)" xmlns:wsse="\(SOAPNamespace.security)" \
        xmlns:wsu="\(SOAPNamespace.securityUtility)" xmlns="\(PartnerNamespace.api)">\
        <soap:Header>\(header)</soap:Header><soap:Body>\(body)</soap:Body></soap:Envelope>
        """
    }

    // MARK: Sends

    /// The number of a new mail that another door took in: one message to so many people.
    func mail(
        to recipients: Int = 1, in wait: Duration = .seconds(600), of account: AccountID? = nil
    ) async throws -> Int64 {
        let to = (0..<recipients).map { Mailbox(address: "to\($0)@example.com") }
        let draft = Draft(
            door: .native,
            content: Content(
                from: Mailbox(address: "from@example.com", name: "Ann"), subject: "Hello",
                parts: [BodyPart(type: "text/plain", text: "Hi")]),
            messages: [Message(to: to, due: time.now + wait)])
        let outcome = try await sending.schedule(draft, of: account ?? self.account)
        guard case .scheduled(_, let number) = outcome else {
            throw StoreError.unavailable("\(outcome)")
        }
        return number
    }

    func perform(
        _ action: String, _ number: Int64, as login: KeyRing.MadeLogin? = nil
    ) async -> DoorAnswer {
        await ask(Self.performing(action, number), as: login)
    }

    static func performing(_ action: String, _ number: Int64) -> String {
        """
        <PerformRequestMsg><Action>\(action)</Action><Definitions>\
        <Definition xsi:type="Send"><ID>\(number)</ID></Definition></Definitions>\
        </PerformRequestMsg>
        """
    }

    func states(of number: Int64) async throws -> [String] {
        let record = try await sending.show(.number(number), of: account)
        return try #require(record).deliveries.map(\.shownState)
    }
}

extension DoorAnswer {
    /// The answer's envelope, read as a client reads it.
    func envelope() throws -> XMLElement { try XMLReader.read(body) }

    /// What stands in an element of the answer, the first of that name, wherever it is.
    func first(_ local: String) throws -> String? {
        func find(_ element: XMLElement) -> XMLElement? {
            if element.name.local == local { return element }
            return element.children.lazy.compactMap(find).first
        }
        return try find(envelope()).map { String(decoding: $0.allText, as: UTF8.self) }
    }

    /// What the Body holds, as it is written.
    var inside: String {
        let text = self.text
        guard let start = text.firstRange(of: "<soap:Body>"),
            let end = text.firstRange(of: "</soap:Body>")
        else { return text }
        return String(text[start.upperBound..<end.lowerBound])
    }
}

extension MarketingCloudTrial {
    /// A trial with a list and an e-mail, each number 1.
    ///
    /// - Parameter more: objects that are made with them.
    static func withEmailAndList(_ more: String = "") async throws -> MarketingCloudTrial {
        let trial = try await MarketingCloudTrial()
        let made = await trial.ask(
            """
            <CreateRequest><Objects xsi:type="List"><ListName>All</ListName></Objects>\
            <Objects xsi:type="Email"><Name>News</Name><Subject>Hello</Subject>\
            <TextBody>text</TextBody></Objects>\(more)</CreateRequest>
            """)
        #expect(try made.first("OverallStatus") == "OK", "\(made.text)")
        return trial
    }
}
