import BelayDialectKit
import BelayJSON
import BelayMailPartner
import HTTPTypes
import Testing

/// Plays a transcript against a fresh door, and asks for each refusal in XML as well.
struct MailPartnerPlayer {
    private let trial: MailPartnerTrial
    private var stage: TranscriptStage
    private var placeholders: Placeholders

    init(_ settings: MailPartnerSettings) async throws {
        trial = try await MailPartnerTrial(settings)
        stage = TranscriptStage(trial.stage)
        placeholders = Placeholders(
            now: trial.stage.unixSeconds,
            ["key": trial.key, "stranger": trial.stranger])
    }

    /// Does what comes before a request, asks it, and keeps what the answer names.
    mutating func ask(_ exchange: Transcript.Exchange) async throws -> DoorAnswer {
        for deed in exchange.deeds { try await stage.perform(deed) }
        let request = try stage.request(exchange, placeholders)
        let answer = await stage.answer(to: request, by: trial.door)
        _ = placeholders.match(exchange.expected.body, answer.text)
        return answer
    }

    mutating func play(_ exchange: Transcript.Exchange, _ file: String) async throws {
        for deed in exchange.deeds { try await stage.perform(deed) }
        placeholders.now = trial.stage.unixSeconds
        let request = try stage.request(exchange, placeholders)
        let hasWaited = stage.isPatient
        let answer = await stage.answer(to: request, by: trial.door)
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
            case "get no": takesGet = false
            default: rest.append(deed)
            }
        }
        deeds = rest
    }
}
