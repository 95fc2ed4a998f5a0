extension SMTPSession {
    /// One command of a transaction, up to the mail data.
    enum Step: Sendable, Hashable {
        case reset, mail, recipient, data

        var verb: String {
            switch self {
            case .reset: "RSET"
            case .mail: "MAIL"
            case .recipient: "RCPT"
            case .data: "DATA"
            }
        }
    }

    /// The commands of one transaction: which wait for a reply, which are still to be said.
    struct Dialogue: Sendable, Hashable {
        var unanswered: [Step]
        var unsaid: [Step]
        /// Whether they left with the dot before them.
        var isAhead = false
        /// The first refusal. Pipelined commands behind it are read to their end all the same.
        var failure: Ending?
    }

    mutating func begin(_ envelope: SMTPEnvelope) -> [Action] {
        if let problem = unfit(envelope) {
            return conclude(.missedForGood(.local(problem)), counts: false)
        }
        let steps: [Step] = (needsReset ? [.reset] : []) + [.mail, .recipient, .data]
        needsReset = true
        // RFC 2920 §3.1: RSET, MAIL and RCPT may stand anywhere in a group, DATA at its end.
        let first = features.hasPipelining ? steps.count : 1
        let dialogue = Dialogue(
            unanswered: Array(steps[..<first]), unsaid: Array(steps[first...]))
        state = .envelope(dialogue)
        let bytes = dialogue.unanswered.flatMap { command($0, envelope) }
        return [.send(bytes), arm(timer(steps[0]))]
    }

    /// Why the relay would not take this mail; asked before anything is sent.
    func unfit(_ envelope: SMTPEnvelope) -> String? {
        if features.sizeLimit > 0, envelope.size > features.sizeLimit {
            return "the mail has \(envelope.size) bytes, and the relay takes \(features.sizeLimit)"
        }
        if envelope.needsUTF8, !features.hasUTF8 {
            return "the relay does not take addresses outside ASCII (SMTPUTF8)"
        }
        if envelope.isEightBit, !features.hasEightBit {
            return "the relay does not take mail outside ASCII (8BITMIME)"
        }
        return nil
    }

    func command(_ step: Step, _ envelope: SMTPEnvelope) -> [UInt8] {
        switch step {
        case .reset: return Array("RSET\r\n".utf8)
        case .data: return Array("DATA\r\n".utf8)
        case .recipient: return Array("RCPT TO:<\(envelope.recipient)>\r\n".utf8)
        case .mail:
            var text = "MAIL FROM:<\(envelope.returnPath)>"
            if features.hasSize { text += " SIZE=\(envelope.size)" }
            if envelope.isEightBit { text += " BODY=8BITMIME" }
            if envelope.needsUTF8 { text += " SMTPUTF8" }
            return Array((text + "\r\n").utf8)
        }
    }

    private func timer(_ step: Step) -> SMTPTimers.Kind {
        switch step {
        case .reset, .mail: .mail
        case .recipient: .recipient
        case .data: .dataStart
        }
    }

    mutating func envelopeAnswered(_ reply: SMTPReply, _ before: Dialogue) -> [Action] {
        guard let envelope else { preconditionFailure("a dialogue without an envelope") }
        var dialogue = before
        let step = dialogue.unanswered.removeFirst()
        switch judge(reply, step) {
        case .nonsense: return sever(reply, as: .missed)
        case .outOfStep: return sever(reply, as: .severed)
        case .no(let ending): dialogue.failure = dialogue.failure ?? ending
        case .yes:
            if step == .data, let failure = dialogue.failure {
                // RFC 2920 §3.1 would end this with a dot. Without a release we write none.
                return close() + [finish(failure)]
            }
        }
        if let waiting = dialogue.unanswered.first {
            state = .envelope(dialogue)
            return [arm(timer(waiting))]
        }
        if let failure = dialogue.failure { return conclude(failure) }
        if dialogue.unsaid.isEmpty {
            state = .body
            return [arm(.dataBlock), .sendBody]
        }
        let upcoming = dialogue.unsaid.removeFirst()
        dialogue.unanswered = [upcoming]
        state = .envelope(dialogue)
        return [.send(command(upcoming, envelope)), arm(timer(upcoming))]
    }

    private enum Judgement {
        case yes
        case no(Ending)
        /// RSET may not fail: the server is not where we think it is.
        case outOfStep
        case nonsense
    }

    private func judge(_ reply: SMTPReply, _ step: Step) -> Judgement {
        switch (reply.severity, step) {
        case (.success, .reset), (.success, .mail), (.success, .recipient): .yes
        case (.intermediate, .data): .yes
        case (.transient, .reset), (.permanent, .reset): .outOfStep
        case (.transient, _): .no(.missedForNow(reply))
        // RFC 5321 §4.5.3.1.10: too many recipients, from before there was 452.
        case (.permanent, .recipient) where reply.code == 552: .no(.missedForNow(reply))
        case (.permanent, _): .no(.missedForGood(reply))
        default: .nonsense
        }
    }

    /// The transaction is over and the connection lives.
    mutating func conclude(_ ending: Ending, counts: Bool = true) -> [Action] {
        if counts { transactionCount += 1 }
        if let following { return handOver(ending, to: following) }
        let finished = finish(ending)
        // Where an answer to commands that nobody stands behind is still to come, QUIT would be
        // taken for mail data.
        if hasSpokenAhead { return close() + [finished] }
        if quitsAfterwards || transactionCount >= setup.transactionLimit {
            return [finished] + sayQuit()
        }
        state = .idle
        return [finished, arm(.idle)]
    }
}
