package import BelayCore
package import BelayStore

// For tests that do not ask who did it.

extension Acceptance {
    package init(
        id: SendID, door: Door, batch: BatchID? = nil, tags: [String] = [], content: Content,
        messages: [Message], accepted: Instant, doubtPolicy: DoubtPolicy = .resend,
        notAfter: Instant? = nil, exemption: Exemption = Exemption(),
        idempotency: Idempotency? = nil
    ) {
        self.init(
            id: id, door: door, batch: batch, tags: tags, content: content, messages: messages,
            accepted: accepted, doubtPolicy: doubtPolicy, notAfter: notAfter,
            exemption: exemption, actor: .clockwork, idempotency: idempotency)
    }
}

extension AudienceAcceptance {
    package init(
        _ occurrences: [Occurrence], door: Door, tags: [String] = [], content: Content,
        plan: AudiencePlan, accepted: Instant, doubtPolicy: DoubtPolicy = .resend,
        notAfter: Instant? = nil, exemption: Exemption = Exemption(),
        idempotency: Idempotency? = nil
    ) {
        self.init(
            occurrences, door: door, tags: tags, content: content, plan: plan,
            accepted: accepted, doubtPolicy: doubtPolicy, notAfter: notAfter,
            exemption: exemption, actor: .clockwork, idempotency: idempotency)
    }
}
