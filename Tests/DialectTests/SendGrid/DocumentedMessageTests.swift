import BelayDialectKit
import BelayJSON
import Foundation
import HTTPTypes
import Testing

@Suite("The documented messages of mail/send")
struct DocumentedMessageTests {
    /// The pairs as the vendor's reference lists them.
    private static let pairs: [(field: String, message: String)] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Transcripts/documented-messages.json")
        guard let bytes = try? Data(contentsOf: file),
            let list = try? JSON.parse(Array(bytes), depth: 4).asArray
        else { return [] }
        return list.map { ($0["field"]?.asString ?? "", $0["message"]?.asString ?? "") }
    }()

    @Test func `there are 107 pairs, each in one case, and no case without its pair`() {
        #expect(Self.pairs.count == 107)
        #expect(DocumentedMessage.all.count == 107)
        for pair in Self.pairs {
            let cases = DocumentedMessage.all.filter { $0.matches(pair.field, pair.message) }
            #expect(cases.count == 1, "\(pair.field): \(pair.message)")
        }
    }

    @Test(arguments: pairs.indices)
    func `a pair fires as documented, unless it says why not`(_ index: Int) async throws {
        let pair = Self.pairs[index]
        let match = DocumentedMessage.all.first { $0.matches(pair.field, pair.message) }
        let found = try #require(match, "\(pair)")
        guard case .fires(let body) = found.way else { return }
        let trial = try await SendGridTrial(found.settings)
        await trial.makeGroups(1)
        let answer = await trial.send(body)
        #expect(answer.status == .badRequest)
        let fits = answer.flaws.contains { flaw in
            let isThere = [pair.field, pair.field + ".email"].contains(flaw.plainField)
            return isThere && flaw.message == found.message(from: pair.message)
        }
        #expect(fits, "\(pair) but \(answer.flaws)")
        #expect(answer.flaws.count == 1)
    }

    @Test func `bytes that are not UTF-8 are named as such`() async throws {
        let trial = try await SendGridTrial()
        for bytes: [UInt8] in [[0x7B, 0x22, 0xFF, 0x22, 0x7D], [0xFF, 0xFE, 0x7B]] {
            let answer = await trial.sendBytes(bytes)
            #expect(answer.status == .unsupportedMediaType)
            #expect(answer.flaws.map(\.message) == ["Invalid UTF8 in request"])
        }
    }
}
