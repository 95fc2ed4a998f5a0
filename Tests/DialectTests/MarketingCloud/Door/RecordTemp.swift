import BelayMarketingCloud
import Foundation
import Testing

@Suite struct RecordTemp {
    @Test func record() async throws {
        let folder = "/work/lab/tmp1/rec"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name.hasSuffix(".http") {
            var exchanges = try Transcript(String(contentsOf: URL(filePath: folder + "/" + name), encoding: .utf8)).exchanges
            let settings = MarketingCloudSettings(taking: &exchanges[0].deeds)
            var player = try await MarketingCloudPlayer(settings)
            var out = ""
            for exchange in exchanges { out += try await player.record(exchange) }
            try out.write(toFile: folder + "/" + name + ".out", atomically: true, encoding: .utf8)
        }
    }
}
extension MarketingCloudPlayer {
    mutating func record(_ exchange: Transcript.Exchange) async throws -> String {
        for deed in exchange.deeds { try await perform(deed) }
        placeholders.now = trial.stage.unixSeconds
        let sent = exchange.sent.body.asOneLine
        let isBare = sent.hasPrefix("<") && !sent.hasPrefix("<soap:") && !sent.hasPrefix("<?")
        let body = isBare ? MarketingCloudTrial.envelope(sent, header: header) : nil
        let request = try stage.request(exchange, placeholders, body: body)
        let answer = await stage.answer(to: request, by: trial.door)
        if !exchange.expected.body.isEmpty { _ = placeholders.match(exchange.expected.body.asOneLine, answer.inside) }
        var heads = ""
        for name in ["Allow", "Content-Type", "Retry-After"] { if let v = answer.header(name) { heads += "\(name): \(v)\n" } }
        return "\u{1}\(exchange.title)\n\(answer.status.code)\n\(heads)\n\(answer.inside)\n"
    }
}
