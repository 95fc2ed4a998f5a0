extension SMTPSession {
    mutating func bodySent() -> [Action] {
        guard state == .body else { return [] }
        state = .asking
        // No timer of ours: how long the release takes is the caller's business.
        armed = nil
        return [.disarm, .askRelease]
    }

    /// A reply while the mail data is on its way: the server has seen enough.
    mutating func bodyAnswered(_ reply: SMTPReply) -> [Action] {
        guard reply.severity == .permanent else { return sever(reply, as: .missed) }
        return close() + [finish(.missedForGood(reply))]
    }

    mutating func permitted(_ permit: Permit) -> [Action] {
        switch (state, permit) {
        case (.asking, .go):
            state = .concluding
            let ahead = sayFollowing()
            return [.send(DotStuffer.endMark + ahead), arm(ahead.isEmpty ? .dataEnd : .follow)]
        // RFC 5321 §4.1.1.4: without the end of the mail data the server must not deliver.
        case (.asking, .halt): return close() + [finish(.withheld)]
        case (.lost(let reply), .go):
            state = .closed
            return [finish(.unsent(reply))]
        case (.lost, .halt):
            state = .closed
            return [finish(.withheld)]
        default: preconditionFailure("a permit that nobody asked for")
        }
    }

    mutating func dotAnswered(_ reply: SMTPReply) -> [Action] {
        let ending: Ending
        switch reply.severity {
        case .success: ending = .accepted(reply)
        case .transient: ending = .deferred(reply)
        case .permanent: ending = .refused(reply)
        case .intermediate, .none: return sever(reply, as: .missed)
        }
        if reply.isGoodbye { return close() + [finish(ending)] }
        needsReset = false
        return conclude(ending)
    }

    /// Until the release is asked nothing is lost by leaving; after it only an answer helps.
    mutating func abandon() -> [Action] {
        guard envelope != nil else { return [] }
        switch state {
        case .concluding: return []
        case .lost:
            state = .closed
            return [finish(.abandoned)]
        default: return close() + [finish(.abandoned)]
        }
    }
}
