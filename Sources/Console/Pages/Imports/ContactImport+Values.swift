import BelayStore

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
