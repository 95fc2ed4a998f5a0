import BelayCore
import BelayDialectKit
import BelayJSON
import BelayMailPartner
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

/// Plays a transcript against a fresh door, and asks for each refusal in XML as well.
struct MailPartnerPlayer {
    private let trial: MailPartnerTrial
    private var placeholders: Placeholders
    private var bodyError: BodyError?
    private var mustWait = false
    private var released: [Hold] = []

    enum Flaw: Error {
        case deed(String)
        case header(String)
    }

    init(_ settings: MailPartnerSettings) async throws {
        trial = try await MailPartnerTrial(settings)
        placeholders = Placeholders(
            now: trial.time.read().now.unixSeconds,
            ["key": trial.key, "stranger": trial.stranger])
    }

    /// Does what comes before a request, asks it, and keeps what the answer names.
    mutating func ask(_ exchange: Transcript.Exchange) async throws -> DoorAnswer {
        for deed in exchange.deeds { try await perform(deed) }
        let answer = await answer(to: try request(exchange))
        _ = placeholders.match(exchange.expected.body, answer.text)
        return answer
    }

    mutating func play(_ exchange: Transcript.Exchange, _ file: String) async throws {
        for deed in exchange.deeds { try await perform(deed) }
        placeholders.now = trial.time.read().now.unixSeconds
        let request = try request(exchange)
        let hasWaited = mustWait
        let answer = await answer(to: request)
        let label = Comment(rawValue: "\(file): \(exchange.title)")
        #expect(answer.status.code == exchange.status, label)
        #expect(answer.header("Cache-Control") == "no-store", label)
        #expect(answer.header("Referrer-Policy") == "no-referrer", label)
        for (name, value) in exchange.expected.headers {
            #expect(answer.header(name) == value, label)
        }
        let isSame = placeholders.match(exchange.expected.body, answer.text)
        #expect(isSame, "\(file): \(exchange.title): \(answer.text)")
        if let json = answer.json, json["success"] == false, !hasWaited {
            await replay(request, expecting: json, answer.status, label)
        }
    }

    /// The same refusal once more, in XML.
    private func replay(
        _ request: DoorRequest, expecting json: JSON, _ status: HTTPResponse.Status,
        _ label: Comment
    ) async {
        var request = request
        request.query = (request.query.map { $0 + "&" } ?? "") + "_format=xml"
        let answer = await trial.door.respond(to: request)
        #expect(answer.status == status, label)
        #expect(answer.header("Content-Type") == "application/xml", label)
        #expect(answer.text == json.asDocument, label)
    }

    private mutating func request(_ exchange: Transcript.Exchange) throws -> DoorRequest {
        guard let method = HTTPRequest.Method(rawValue: exchange.method) else {
            throw Flaw.header(exchange.method)
        }
        var headers = HTTPFields()
        for (name, value) in exchange.sent.headers {
            guard let field = HTTPField.Name(name) else { throw Flaw.header(name) }
            headers[field] = value
        }
        let body = Array(try placeholders.fill(exchange.sent.body).utf8)
        let target = try placeholders.fill(exchange.path).split(separator: "?", maxSplits: 1)
        let error = bodyError
        bodyError = nil
        return DoorRequest(
            method: method, path: String(target.first ?? ""),
            query: target.count > 1 ? String(target[1]) : nil, headers: headers
        ) { () throws(BodyError) in
            if let error { throw error }
            return body
        }
    }

    private mutating func answer(to request: DoorRequest) async -> DoorAnswer {
        guard mustWait else { return await trial.door.respond(to: request) }
        mustWait = false
        async let answer = trial.door.respond(to: request)
        await trial.time.untilSleeping()
        trial.time.advance(by: Limits.stopPatience)
        return await answer
    }

    private mutating func perform(_ deed: String) async throws {
        let words = deed.split(separator: " ").map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("clock", let seconds?):
            guard let seconds = Int64(seconds) else { throw Flaw.deed(deed) }
            trial.time.advance(by: .seconds(seconds))
        case ("deliver", nil): try await trial.settle(trial.releaseDue())
        case ("release", let limit):
            released = try await trial.releaseDue(limit: limit.flatMap(Int.init) ?? 100)
        case ("settle", let outcome?):
            let outcomes: [String: Lifecycle.Outcome] = [
                "accepted": .accepted, "refused": .refused, "deferred": .deferred,
                "unknown": .unknown,
            ]
            guard let outcome = outcomes[outcome] else { throw Flaw.deed(deed) }
            try await trial.settle(released, outcome)
        case ("wait", nil): mustWait = true
        case ("body", let name?):
            guard let error = BodyError.allCases.first(where: { "\($0)" == name }) else {
                throw Flaw.deed(deed)
            }
            bodyError = error
        case ("store", let name?): try follow(name, deed)
        default: throw Flaw.deed(deed)
        }
    }

    private func follow(_ name: String, _ deed: String) throws {
        let errors: [String: StoreError] = [
            "full": .full, "unavailable": .unavailable("away"), "unknown": .unknown("unsure"),
            "interrupted": .interrupted, "corrupt": .corrupt("broken"),
        ]
        guard name == "well" || errors[name] != nil else { throw Flaw.deed(deed) }
        trial.store.follow { _, _ in errors[name].map(FaultyStore.Fault.before) }
    }
}

extension MailPartnerSettings {
    /// Takes the lines of a transcript's first exchange that are settings.
    init(taking deeds: inout [String]) {
        self = MailPartnerTrial.settings
        var rest: [String] = []
        for deed in deeds {
            switch deed {
            case "language fr": language = .french
            case "strict": isStatusStrict = true
            case "cutoff none": cutoff = nil
            case "sender none": sender = nil
            default: rest.append(deed)
            }
        }
        deeds = rest
    }
}
