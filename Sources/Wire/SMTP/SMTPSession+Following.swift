extension SMTPSession {
    /// Whether a transaction may be begun behind the one in hand: its envelope leaves with the
    /// other's dot, and is answered in the same turn.
    ///
    /// RFC 2920 §3.1: mail data may be the first of a group. A connection's first mail goes alone:
    /// most relays that end a connection early do so after one.
    package var mayBeFollowed: Bool {
        state == .asking && following == nil && features.hasPipelining && transactionCount > 0
            && transactionCount + 1 < setup.transactionLimit && !quitsAfterwards
    }

    /// Whether what follows can still come to be in hand.
    var mayGoOn: Bool {
        switch state {
        case .closed, .quitting, .lost: false
        default: true
        }
    }

    /// The commands that leave with the dot; none where the mail must wait for its turn.
    mutating func sayFollowing() -> [UInt8] {
        guard let following, !quitsAfterwards, unfit(following) == nil else { return [] }
        hasSpokenAhead = true
        return Self.group.flatMap { command($0, following) }
    }

    /// The transaction in hand is over, and the next one has been waiting for that.
    mutating func handOver(_ ending: Ending, to next: SMTPEnvelope) -> [Action] {
        envelope = next
        following = nil
        state = .idle
        guard hasSpokenAhead else { return [.handOver(ending)] + begin(next) }
        hasSpokenAhead = false
        needsReset = true
        state = .envelope(Dialogue(unanswered: Self.group, unsaid: [], isAhead: true))
        return [.handOver(ending), arm(.mail)]
    }

    /// It waited long enough behind a dot. What was said for it delivers nothing.
    mutating func letFollowingGo() -> [Action] {
        // The other's answer is waited for as long as any.
        let patience = arm(.dataEnd)
        guard following != nil else { return [patience] }
        let reply = SMTPReply.local(SMTPTimers.Kind.follow.complaint)
        return [finishFollowing(.outwaited(reply)), patience]
    }

    mutating func abandonFollowing() -> [Action] {
        following == nil ? [] : [finishFollowing(.abandoned)]
    }

    mutating func finishFollowing(_ ending: Ending) -> Action {
        precondition(following != nil, "a transaction ends once")
        following = nil
        return .finishFollowing(ending)
    }

    /// Whether the mail in hand was said ahead, and nothing is answered of it.
    var isAhead: Bool {
        guard case .envelope(let dialogue) = state else { return false }
        return dialogue.isAhead && dialogue.unanswered.first == .mail
    }

    private static var group: [Step] { [.mail, .recipient, .data] }
}
