import BelayCore
import BelaySending
import BelayStore

/// Definitions of sends: an e-mail, lists and who it is from, started at once or scheduled.
struct DefinitionHandler: RecordHandler {
    let shelf: RecordShelf
    let service: PartnerService

    /// Properties that would change who gets a send, what or when, and that are not carried out.
    private static let unsupported = [
        "BccEmail", "AutoBccEmail", "CCEmail", "DynamicEmailSubject", "SendLimit",
        "SendWindowOpen", "SendWindowClose", "SendWindowDelete", "ExclusionFilter",
        "DeliveryScheduledTime", "IsSeedListSend", "PreHeader", "HeaderContentArea",
        "FooterContentArea",
    ]

    func check(_ object: APIObject) throws(Setback) {
        try refuse(Self.unsupported, in: object)
        for item in object.objects("SendDefinitionList") {
            let source = item.text("DataSourceTypeID") ?? "List"
            guard source == "List", item.object("List") != nil,
                !(item["CustomObjectID"]?.saysSomething ?? false),
                !(item["SalesForceObjectID"]?.saysSomething ?? false)
            else { throw .refused(Wording.unsupported("SendDefinitionList", of: type)) }
            switch item.text("SendDefinitionListType") {
            case nil, "SourceList", "ExclusionList": break
            default:
                throw .refused(Wording.unsupported("SendDefinitionListType", of: type))
            }
        }
    }

    func perform(_ action: Action, on object: APIObject) async throws(Setback) -> ItemResult {
        guard action.folded == "start" else { throw notAnAction(action) }
        let definition = try await definition(object)
        let number = try await desk.schedule(
            try await order(definition.object), at: [service.sending.now])
        return ItemResult(
            Wording.performed(type), object: definition.object,
            task: ItemResult.TaskResult(id: String(number)))
    }

    /// Each occurrence is a send of its own, with an ID of its own; the first one's is answered.
    /// They are made together, so that no call leaves a part of them.
    func schedule(
        _ action: Action, _ schedule: APIObject, of object: APIObject
    ) async throws(Setback) -> ItemResult {
        guard action.folded == "start" else { throw notAnAction(action) }
        let definition = try await definition(object)
        let timetable: Timetable
        do throws(Timetable.Flaw) {
            timetable = try Timetable(
                schedule, clock: service.settings.clock, now: service.sending.now)
        } catch {
            throw .refused(Wording.flaw(error))
        }
        let first = try await desk.schedule(
            try await order(definition.object), at: timetable.occurrences)
        return ItemResult(
            Wording.scheduled(type), object: schedule,
            task: ItemResult.TaskResult(id: String(first)))
    }

    private var desk: SendDesk { SendDesk(service: service) }

    private func definition(_ object: APIObject) async throws(Setback) -> RecordShelf.Kept {
        guard let kept = try await shelf.meant(object) else {
            throw .refused(Wording.notFound(type), code: 42_002)
        }
        return kept
    }

    private func order(_ definition: APIObject) async throws(Setback) -> SendOrder {
        guard let named = definition.object("Email"), RecordShelf.reference(named) != nil else {
            throw .refused(Wording.required("Email", of: type), code: 42_005)
        }
        guard let email = try await service.shelf("Email").meant(named) else {
            throw .refused(Wording.notFound("Email"), code: 42_004)
        }
        let items = definition.objects("SendDefinitionList")
        let isExcluded = { (item: APIObject) in
            item.text("SendDefinitionListType") == "ExclusionList"
        }
        let sources = try await desk.lists(
            items.filter { !isExcluded($0) }.compactMap { $0.object("List") })
        guard !sources.isEmpty else {
            throw .refused(Wording.required("SendDefinitionList", of: type), code: 42_007)
        }
        let excluded = try await desk.lists(
            items.filter(isExcluded).compactMap { $0.object("List") }, mustBeThere: true)
        let note = SendNote(
            emailID: email.number, emailName: email.object.text("Name"),
            definitionKey: definition.text("CustomerKey"),
            additional: definition.text("Additional"))
        let content = try desk.content(
            email.object, try await wishes(definition), note: note)
        return SendOrder(content: content, lists: sources, excluded: excluded)
    }

    /// The definition's own words before those of its profile, and those before its
    /// classification's.
    private func wishes(_ definition: APIObject) async throws(Setback) -> SendDesk.Wishes {
        let profile = try await profile(of: definition)
        func text(_ name: String) -> String? {
            [definition, profile].lazy.compactMap { $0?.text(name) }.first { !$0.isEmpty }
        }
        return SendDesk.Wishes(
            subject: definition.text("EmailSubject").flatMap { $0.isEmpty ? nil : $0 },
            fromName: text("FromName"), fromAddress: text("FromAddress"),
            replyToAddress: text("ReplyToAddress"), replyToName: text("ReplyToDisplayName"))
    }

    private func profile(of definition: APIObject) async throws(Setback) -> APIObject? {
        if let named = definition.object("SenderProfile") {
            return try await service.shelf("SenderProfile").found(named).object
        }
        guard let named = definition.object("SendClassification") else { return nil }
        guard let classification = try await service.shelf("SendClassification").meant(named) else {
            throw .refused(Wording.notFound("SendClassification"), code: 42_003)
        }
        guard let profile = classification.object.object("SenderProfile") else { return nil }
        return try await service.shelf("SenderProfile").found(profile).object
    }
}
