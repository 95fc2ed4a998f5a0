import BelayCore
import BelaySOAP
import BelaySending
import BelayStore
import BelayTime

/// Carries out the requests of one account: whatever an operation is, its objects are handed to
/// the handler of their type.
struct PartnerService: Sendable {
    let account: AccountID
    /// Whose request it is.
    let actor: Actor
    let sending: Sending
    let store: any PartnerStore
    let catalogue: Catalogue
    let settings: MarketingCloudSettings
    let continuations: Continuations
    let chance: Chance
    /// Of the request under way.
    let requestID: String

    func answer(_ request: Request) async throws(Outage) -> Reply {
        switch request {
        case .create([], _): .create([PartnerService.nothing])
        case .update([], _): .update([PartnerService.nothing])
        case .delete([], _): .delete([PartnerService.nothing])
        case .create(let objects, let options): .create(try await create(objects, options))
        case .update(let objects, let options):
            .update(
                try await each(objects, options, .update) { handler, object in
                    await outcome { () throws(Setback) in
                        try await handler.update(object, options)
                    }
                })
        case .delete(let objects, let options):
            .delete(
                try await each(objects, options, .delete) { handler, object in
                    await outcome { () throws(Setback) in try await handler.delete(object) }
                })
        case .perform(let word, let objects, let options):
            try await perform(action(word), objects, options)
        case .schedule(let word, let schedule, let objects, let options):
            try await self.schedule(action(word), schedule, objects, options)
        case .configure(_, let objects, let options):
            .configure(
                try await each(objects, options, .configure) { handler, _ in
                    .failure(handler.cannot(.configure))
                }, message: objects.isEmpty ? Wording.noDefinitions : "")
        case .retrieve(let retrieval):
            try await retrieve(retrieval).reply(Reply.retrieve)
        case .query(let retrieval): try await retrieve(retrieval).reply(Reply.query)
        case .describe(let types): .describe(types.compactMap { described($0) })
        case .execute(let executions):
            .execute(
                executions.map { ItemResult(Wording.notExecutable($0.name), errorCode: 2) })
        case .extract(let identifiers):
            .extract(identifiers.map { ItemResult(Wording.noExtract($0), errorCode: 2) })
        case .versionInfo: .versionInfo(PartnerService.version)
        case .systemStatus: .systemStatus
        }
    }

    func handler(of type: String) -> (any ObjectHandler)? {
        switch type {
        case "Send": SendHandler(service: self)
        case "Email": EmailHandler(shelf: shelf(type))
        case "EmailSendDefinition": DefinitionHandler(shelf: shelf(type), service: self)
        case "SendClassification", "SenderProfile", "DeliveryProfile":
            ProfileHandler(shelf: shelf(type))
        case "List":
            ListHandler(
                account: account, actor: actor, store: store, clock: settings.clock,
                now: sending.now)
        case "Subscriber":
            SubscriberHandler(
                account: account, actor: actor, store: store, clock: settings.clock,
                now: sending.now)
        // Asked for by a client as it starts; there is one, and nothing to say of it.
        case "BusinessUnit": EmptyHandler(type: type)
        default: nil
        }
    }

    func shelf(_ type: String) -> RecordShelf {
        RecordShelf(
            type: type, account: account, actor: actor, store: store, catalogue: catalogue,
            clock: settings.clock, now: sending.now)
    }

    private func action(_ word: String) -> Action {
        Action(written: word, folded: ASCII.folded(word.utf8), errorID: requestID)
    }

    /// What Describe says of a type that clients can retrieve.
    private func described(_ name: String) -> ObjectType? {
        handler(of: name) == nil ? nil : catalogue[name]
    }

    /// The one result of a request that names no object.
    private static let nothing = ItemResult(Wording.noObject, errorCode: 6)

    private static let version = Reply.Version(
        number: "1.0",
        date: SchemaDateTime(unixMilliseconds: 1_795_219_200_000, offset: 0),
        notes: "Belay: the scheduled sends of the partner API")
}
