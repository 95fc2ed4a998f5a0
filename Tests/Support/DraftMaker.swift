package import BelayCore
package import BelaySending
package import BelayStore

/// Small mails for tests; every part that a test does not name is the same in all.
package enum DraftMaker {
    package static let from = Mailbox(address: "sender@example.com", name: "Sender")

    package static let content = Content(
        from: from, subject: "Your reminder",
        parts: [BodyPart(type: "text/plain", text: "Tomorrow at nine.")])

    /// One message to these recipients.
    package static func message(to recipients: [String], due: Instant) -> Message {
        Message(to: recipients.map { Mailbox(address: $0) }, due: due)
    }

    package static func draft(
        to recipients: [String] = ["one@example.org"], due: Instant, door: Door = .sendGrid,
        batch: BatchID? = nil, tags: [String] = [], doubtPolicy: DoubtPolicy = .resend,
        notAfter: Instant? = nil
    ) -> Draft {
        Draft(
            door: door, batch: batch, tags: tags, content: content,
            messages: [message(to: recipients, due: due)], doubtPolicy: doubtPolicy,
            notAfter: notAfter)
    }

    package static func acceptance(
        _ id: UInt64 = 1, to recipients: [String] = ["one@example.org"], due: Instant,
        accepted: Instant, batch: BatchID? = nil, tags: [String] = [],
        doubtPolicy: DoubtPolicy = .resend, notAfter: Instant? = nil
    ) -> Acceptance {
        Acceptance(
            id: SendID(high: 0x7000, low: 0x8000_0000_0000_0000 | id), door: .sendGrid,
            batch: batch, tags: tags, content: content,
            messages: [message(to: recipients, due: due)], accepted: accepted,
            doubtPolicy: doubtPolicy, notAfter: notAfter)
    }
}
