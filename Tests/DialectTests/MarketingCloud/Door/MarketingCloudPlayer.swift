import BelayDialectKit
import BelayMarketingCloud
import BelaySOAP
import BelaySending
import BelayStore
import HTTPTypes
import Testing

/// Plays a transcript against a fresh door. A request stands there without its envelope, and so
/// does its answer.
struct MarketingCloudPlayer {
    private let trial: MarketingCloudTrial
    private var stage: TranscriptStage
    private var placeholders: Placeholders
    /// The header that says who asks.
    private var header: String
    private let schema: SchemaCheck

    init(_ settings: MarketingCloudSettings) async throws {
        trial = try await MarketingCloudTrial(settings)
        stage = TranscriptStage(trial.stage)
        let (key, stranger) = (trial.key, trial.stranger)
        placeholders = Placeholders(
            now: trial.stage.unixSeconds,
            [
                "id": key.key.id, "secret": key.secret, "stranger": stranger.key.id,
                "stranger-secret": stranger.secret,
            ])
        header = MarketingCloudTrial.security(key.key.id, key.secret)
        schema = try SchemaCheck(
            XMLReader.read(
                WSDL().document(endpoint: "http://a", faultSchema: "http://b")))
    }

    mutating func play(_ exchange: Transcript.Exchange, _ file: String) async throws {
        for deed in exchange.deeds { try await perform(deed) }
        placeholders.now = trial.stage.unixSeconds
        let sent = exchange.sent.body.asOneLine
        let isBare = sent.hasPrefix("<") && !sent.hasPrefix("<soap:") && !sent.hasPrefix("<?")
        let body = isBare ? MarketingCloudTrial.envelope(sent, header: header) : nil
        let request = try stage.request(exchange, placeholders, body: body)
        let answer = await stage.answer(to: request, by: trial.door)
        let label = Comment(rawValue: "\(file): \(exchange.title)")
        #expect(answer.status.code == exchange.status, label)
        for (name, value) in exchange.expected.headers {
            let given = answer.header(name) ?? "{{absent}}"
            let isSame = placeholders.match(value, given)
            #expect(isSame, "\(file): \(exchange.title): \(name) is \(given)")
        }
        guard answer.inside.utf8.count < answer.text.utf8.count || !answer.isDescription else {
            #expect(try answer.envelope().name.local == exchange.expected.body, label)
            return
        }
        let isSame = placeholders.match(exchange.expected.body.asOneLine, answer.inside)
        #expect(isSame, "\(file): \(exchange.title): \(answer.inside)")
        if answer.inside.utf8.count < answer.text.utf8.count { try check(answer, label) }
    }

    /// Every answer is as our own description has it.
    private func check(_ answer: DoorAnswer, _ label: Comment) throws {
        #expect(answer.header("Cache-Control") == "no-store", label)
        let root = try answer.envelope()
        for body in root.children where body.name.local == "Body" {
            for content in body.children where content.name.local != "Fault" {
                // An object of a type that is not described goes back as it came.
                let problems = schema.problems(with: content).filter {
                    !$0.hasSuffix("no APIObject")
                }
                #expect(problems == [], label)
            }
        }
    }

    private mutating func perform(_ deed: String) async throws {
        var header = self.header
        let (trial, placeholders) = (trial, placeholders)
        try await stage.perform(deed) { words in
            switch (words.first, words.dropFirst().first) {
            case ("as", let who?):
                guard let told = try Self.header(of: who, trial, placeholders) else {
                    return false
                }
                header = told
            case ("mail", let count?):
                guard let count = Int(count),
                    let seconds = words.dropFirst(2).first.flatMap({ Int64($0) })
                else { return false }
                _ = try await trial.mail(to: count, in: .seconds(seconds))
            case ("others-mail", nil): _ = try await trial.mail(of: trial.other)
            default: return false
            }
            return true
        }
        self.header = header
    }

    private static func header(
        of who: String, _ trial: MarketingCloudTrial, _ placeholders: Placeholders
    ) throws -> String? {
        switch who {
        case "key": MarketingCloudTrial.security(trial.key.key.id, trial.key.secret)
        case "stranger":
            MarketingCloudTrial.security(trial.stranger.key.id, trial.stranger.secret)
        case "nobody": ""
        case "token":
            try placeholders.fill(
                "<fueloauth xmlns='\(PartnerNamespace.oauth)'>{{token}}</fueloauth>")
        default: nil
        }
    }
}

extension DoorAnswer {
    /// A document of its own, in no envelope.
    fileprivate var isDescription: Bool { text.hasPrefix("<?xml") }
}

extension MarketingCloudSettings {
    /// Takes the lines of a transcript's first exchange that are settings.
    init(taking deeds: inout [String]) {
        self = MarketingCloudTrial.settings
        var rest: [String] = []
        for deed in deeds {
            switch deed {
            case "url https://mail.example.com": url = "https://mail.example.com"
            case "sender none": sender = nil
            case "clear passwords no": takesClearPasswords = false
            case "offset +01:00": clock = ServerTime(offset: 60)
            case "write offsets": writesOffsets = true
            case "send past": sendsPast = true
            default: rest.append(deed)
            }
        }
        deeds = rest
    }
}

extension String {
    /// Lines joined, without what they are indented by.
    fileprivate var asOneLine: String {
        split(separator: "\n").map { $0.drop { $0 == " " } }.joined()
    }
}
