import BelayCore
import BelayForms
import BelayStore

/// The files of contacts that were brought, the newest first.
struct ImportsPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let before = PathNumber.read(visit.query["before"])
        let found = try await visit.tools.store.imports(
            of: visit.account, before: before, limit: Limits.consolePage + 1)
        let shown = found.prefix(Limits.consolePage)
        var next = ""
        if found.count > shown.count, let last = shown.last {
            next = Link.path(ContactTab.imports.path, [("before", "\(last.number)")])
        }
        return .page(
            ContactTab.imports.page(
                "Imports", .importList,
                [
                    "rows": .rows(shown.map(\.values)), "hasRows": .flag(!shown.isEmpty),
                    "nextPath": .text(next),
                ]))
    }
}

extension ContactImport {
    /// What rows and pages show of it.
    var values: Values {
        [
            "file": .text(name), "filePath": .text(ImportPage.path(number)),
            "state": .text(words), "tone": .text(tone),
            "size": .text(Figures.bytes(size)),
            "made": .markup(Figures.time(made)),
            "requested": .number(counts.requested), "created": .number(counts.created),
            "updated": .number(counts.updated), "errored": .number(counts.errored),
            "percent": .text("\(percent)"), "hasEnded": .flag(state.hasEnded),
            "isArriving": .flag(state == .receiving),
            "isRunning": .flag(state == .waiting || state == .running),
            "failure": .text(failure.map { $0.words } ?? ""),
        ]
    }

    /// How much of the file was read.
    var percent: Int {
        if state == .done { return 100 }
        return size == 0 ? 0 : Int(Double(cursor) / Double(size) * 100)
    }

    var words: String {
        switch state {
        case .receiving: "On its way"
        case .received: "Columns to choose"
        case .waiting: "Waiting"
        case .running: "Reading"
        case .done: counts.errored == 0 ? "Done" : "Done, with bad rows"
        case .failed: "Failed"
        }
    }

    var tone: String {
        switch state {
        case .received: "warn"
        case .receiving, .waiting, .running: "live"
        case .done: counts.errored == 0 ? "good" : "warn"
        case .failed: "bad"
        }
    }
}

extension Figures {
    /// `1.4 MB`
    static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1_024: return self.count(count, "byte", "bytes")
        case ..<1_048_576: return "\(grouped((count + 512) / 1_024)) KB"
        default:
            let tenths = (count * 10 + 524_288) / 1_048_576
            return "\(grouped(tenths / 10)).\(tenths % 10) MB"
        }
    }
}
