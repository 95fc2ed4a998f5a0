import BelayCore
import BelayIDNA
import BelayMIME
import BelaySending
import BelayStore

/// Makes sends of e-mails, lists and whoever they are from.
struct SendDesk: Sendable {
    let service: PartnerService

    /// What of a send its object or its definition may say over the e-mail and the profiles.
    struct Wishes: Sendable {
        var subject: String?
        var fromName: String?
        var fromAddress: String?
        var replyToAddress: String?
        var replyToName: String?
    }

    /// The number of the first of new sends, one for each due: all are durable, or none is there.
    func schedule(_ order: SendOrder, at dues: [Instant]) async throws(Setback) -> Int64 {
        let draft = AudienceDraft(
            door: .marketingCloud, content: order.content,
            plan: AudiencePlan(
                lists: order.lists, excluded: order.excluded,
                personalisations: try MergeFields.read(order.content)),
            dues: dues)
        let outcome = try await making { () throws(StoreError) in
            try await service.sending.schedule(
                draft, of: service.account, by: service.actor)
        }
        switch outcome {
        case .scheduled(let sends):
            guard let first = sends.first else { throw Self.confused }
            return first.number
        case .unfit(let error): throw .refused(Wording.unfit(error))
        case .tooLarge: throw .refused(Wording.scheduleTooLarge)
        // It was there when its number was looked up.
        case .unknownSource: throw Self.noList
        // It has no idempotency key.
        case .earlier: throw Self.confused
        }
    }

    private static let confused = Setback.outage(
        .store(.corrupt("a send to lists was answered as another kind")))

    private static let noList = Setback.refused(Wording.notFound("List"), code: 42_007)

    /// - Parameter email: as it is kept.
    func content(
        _ email: APIObject, _ wishes: Wishes, note: SendNote
    ) throws(Setback) -> Content {
        let html = email.text("HTMLBody") ?? ""
        let text = email.text("TextBody") ?? ""
        var parts: [BodyPart] = []
        if !text.isEmpty { parts.append(BodyPart(type: "text/plain", text: text)) }
        if !html.isEmpty { parts.append(BodyPart(type: "text/html", text: html)) }
        guard !parts.isEmpty else { throw .refused(Wording.emptyEmail) }
        guard let subject = wishes.subject ?? email.text("Subject"), !subject.isEmpty else {
            throw .refused(Wording.required("Subject", of: "Send"))
        }
        let reply = try wishes.replyToAddress.map { address throws(Setback) in
            try mailbox(address, wishes.replyToName, called: "ReplyToAddress")
        }
        return Content(
            from: try from(wishes), replyTo: reply.map { [$0] } ?? [], subject: subject,
            parts: parts, arguments: note.arguments)
    }

    private func from(_ wishes: Wishes) throws(Setback) -> Mailbox {
        if let address = wishes.fromAddress, !address.isEmpty {
            return try mailbox(address, wishes.fromName, called: "FromAddress")
        }
        guard var sender = service.settings.sender else {
            throw .refused(Wording.required("FromAddress", of: "Send"))
        }
        if let name = wishes.fromName, !name.isEmpty { sender.name = name }
        return sender
    }

    private func mailbox(
        _ text: String, _ name: String?, called property: String
    ) throws(Setback) -> Mailbox {
        let flaw = Setback.refused(Wording.notAnAddress(property))
        guard let address = InternationalAddress.withASCIIDomain(text) else { throw flaw }
        do throws(MIMEError) {
            try AddressSyntax.check(address, at: .init(.from))
        } catch {
            throw flaw
        }
        return Mailbox(address: address, name: name.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// The numbers of lists that objects name, each once.
    ///
    /// - Parameter mustBeThere: false for lists that a send goes to: one that is named by a number
    ///   need not be there, and nobody gets it. Of lists whose contacts are to get none an unknown
    ///   one is refused: all who are on the one that was meant would get it.
    func lists(
        _ objects: [APIObject], mustBeThere: Bool = false
    ) async throws(Setback) -> [Int64] {
        guard objects.count <= Limits.listsPerAudience else {
            throw .refused(Wording.tooManyLists(Limits.listsPerAudience))
        }
        var numbers: [Int64] = []
        for object in objects {
            guard let reference = RecordShelf.reference(object) else {
                throw .refused(Wording.identifierRequired("List"))
            }
            let number = try await number(of: reference, mustBeThere: mustBeThere)
            if object.integer("ID") != nil, object.text("CustomerKey") != nil {
                try await agree(object, with: number)
            }
            if !numbers.contains(number) { numbers.append(number) }
        }
        return numbers
    }

    /// A list is not sent to that has another key than the one that is named beside its number.
    private func agree(_ object: APIObject, with number: Int64) async throws(Setback) {
        let list = try await asking { () throws(StoreError) in
            try await service.store.list(.number(number), of: service.account)
        }
        guard RecordShelf.agrees(object, withKey: list?.key) else {
            throw .refused(Wording.contradiction("List"))
        }
    }

    private func number(
        of reference: RecordReference, mustBeThere: Bool
    ) async throws(Setback) -> Int64 {
        if case .number(let number) = reference, !mustBeThere { return number }
        let list = try await asking { () throws(StoreError) in
            try await service.store.list(reference, of: service.account)
        }
        guard let list else { throw Self.noList }
        return list.number
    }
}
