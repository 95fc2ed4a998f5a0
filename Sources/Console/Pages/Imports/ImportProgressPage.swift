import BelayDialectKit
import BelayJSON
import BelayStore
import HTTPTypes

/// How far a file was read, for the script of its page.
struct ImportProgressPage: ConsolePage {
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let found = try await visit.tools.store.contactImport(number, of: visit.account)
        guard let file = found else { return .refused(.notFound) }
        func part(_ key: String, _ count: Int) -> JSON {
            ["key": .string(key), "count": .integer(Int64(count)), "isAlwaysShown": true]
        }
        let json: JSON = [
            "status": .string(file.words), "tone": .string(file.tone),
            "isLive": .bool(!file.state.hasEnded), "percent": .integer(Int64(file.percent)),
            "parts": .array([
                part("requested", file.counts.requested), part("created", file.counts.created),
                part("updated", file.counts.updated), part("errored", file.counts.errored),
            ]),
        ]
        return .file(.json(.ok, json.encode()))
    }
}
