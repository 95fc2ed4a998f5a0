import BelayCore
import BelayDialectKit
import BelaySendGrid
import BelaySending
import BelayTesting
import HTTPTypes
import Testing

/// Plays a transcript against a fresh door.
struct TranscriptPlayer {
    private let trial: SendGridTrial
    private var stage: TranscriptStage
    private var placeholders: Placeholders

    init(_ settings: SendGridSettings) async throws {
        trial = try await SendGridTrial(settings)
        stage = TranscriptStage(trial.stage)
        placeholders = Placeholders(
            now: trial.stage.unixSeconds,
            ["key": trial.key, "stranger": trial.stranger])
    }

    mutating func play(_ exchange: Transcript.Exchange, _ file: String) async throws {
        for deed in exchange.deeds { try await stage.perform(deed) }
        placeholders.now = trial.stage.unixSeconds
        for (_, value) in exchange.sent.headers { try await makeKeys(in: value) }
        let request = try stage.request(exchange, placeholders)
        let answer = await stage.answer(to: request, by: trial.door)
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
}

extension SendGridSettings {
    /// Takes the lines of a transcript's first exchange that are settings.
    init(taking deeds: inout [String]) {
        self.init()
        var rest: [String] = []
        for deed in deeds {
            let words = deed.split(separator: " ").map(String.init)
            switch (words.first, words.dropFirst().first.flatMap { Int($0) }) {
            case ("cap", let cap?): stopCap = cap
            case ("rate", let rate?): rateLimit = rate
            case ("domains", _): senderDomains = Set(words.dropFirst())
            default: rest.append(deed)
            }
        }
        deeds = rest
    }
}
