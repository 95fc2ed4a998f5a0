import BelayCore
import BelayDialectKit
import BelaySendGrid
import BelaySending
import BelayStore
import BelayTesting
import HTTPTypes
import Testing

/// Plays a transcript against a fresh door.
struct TranscriptPlayer {
    private let trial: SendGridTrial
    private var placeholders: Placeholders
    private var bodyError: BodyError?
    private var mustWait = false
    private var released: [Hold] = []

    enum Flaw: Error {
        case deed(String)
        case header(String)
    }

    init(_ settings: SendGridSettings) async throws {
        trial = try await SendGridTrial(settings)
        placeholders = Placeholders(
            now: trial.time.read().now.unixSeconds,
            ["key": trial.key, "stranger": trial.stranger])
    }

    mutating func play(_ exchange: Transcript.Exchange, _ file: String) async throws {
        for deed in exchange.deeds { try await perform(deed) }
        placeholders.now = trial.time.read().now.unixSeconds
        let answer = await answer(to: try await request(exchange))
        let label = Comment(rawValue: "\(file): \(exchange.title)")
        #expect(answer.status.code == exchange.status, label)
        for (name, value) in exchange.expected.headers {
            let given = answer.header(name)
            if value == "{{absent}}" {
                #expect(given == nil, label)
            } else {
                let isThere = placeholders.match(value, given ?? "")
                #expect(isThere, "\(file): \(exchange.title): \(name) is \(given ?? "absent")")
            }
        }
        let isSame = placeholders.match(exchange.expected.body, answer.text)
        #expect(isSame, "\(file): \(exchange.title): \(answer.text)")
    }

    private mutating func request(_ exchange: Transcript.Exchange) async throws -> DoorRequest {
        guard let method = HTTPRequest.Method(rawValue: exchange.method) else {
            throw Flaw.header(exchange.method)
        }
        var headers = HTTPFields()
        for (name, value) in exchange.sent.headers {
            guard let field = HTTPField.Name(name) else { throw Flaw.header(name) }
            try await makeKeys(in: value)
            headers.append(HTTPField(name: field, value: try placeholders.fill(value)))
        }
        let body = Array(try placeholders.fill(exchange.sent.body).utf8)
        let error = bodyError
        bodyError = nil
        let target = try placeholders.fill(exchange.path)
            .split(separator: "?", maxSplits: 1).map(String.init)
        return DoorRequest(
            method: method, path: target[0], query: target.dropFirst().first, headers: headers
        ) { () throws(BodyError) in
            if let error { throw error }
            return body
        }
    }

    /// Makes the key of a `{{key scope scope}}` that was not asked for before.
    private mutating func makeKeys(in value: String) async throws {
        guard let open = value.firstRange(of: "{{key "),
            let close = value[open.upperBound...].firstRange(of: "}}")
        else { return }
        let list = String(value[open.upperBound..<close.lowerBound])
        guard placeholders["key " + list] == nil else { return }
        let scopes = list.split(separator: " ").map(String.init)
        let made = try await trial.keys.make(
            for: trial.account, door: .sendGrid, scopes: scopes, name: list)
        placeholders["key " + list] = made.text
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
        case ("release", nil): released = try await trial.releaseDue()
        case ("settle", nil): try await trial.settle(released)
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
