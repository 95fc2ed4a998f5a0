import BelayCore
import BelaySending
import BelayStore

extension SendHandler {
    /// Properties that would change who gets a send or when, and that are not carried out.
    private static let unsupported = [
        "SendLimit", "SendWindowOpen", "SendWindowClose", "IsAlwaysOn", "Sources", "BccEmail",
        "EmailSendDefinition",
    ]

    /// A send of an e-mail to lists, at its SendDate or now; with UpdateAdd and an ID, an Update.
    func create(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        // Whoever names one that is there does not want a second one sent.
        if options.isUpsert, object.integer("ID") != nil {
            return try await update(object, options)
        }
        for name in Self.unsupported where object[name]?.saysSomething ?? false {
            throw .refused(Wording.unsupported(name, of: type))
        }
        let due = try object.dateTime("SendDate").map { written throws(Setback) in
            try SendDate.read(written, service.settings, now: sending.now)
        }
        guard let named = object.object("Email") else {
            throw .refused(Wording.required("Email", of: type))
        }
        let email = try await service.shelf("Email").found(named)
        let desk = SendDesk(service: service)
        let lists = try await desk.lists(object.objects("List"))
        guard !lists.isEmpty else { throw .refused(Wording.required("List", of: type)) }
        let note = SendNote(
            emailID: email.number, emailName: email.object.text("Name"),
            additional: object.text("Additional"))
        let order = SendOrder(
            content: try desk.content(
                email.object,
                SendDesk.Wishes(
                    subject: object.text("Subject").flatMap { $0.isEmpty ? nil : $0 },
                    fromName: object.text("FromName"), fromAddress: object.text("FromAddress")),
                note: note),
            lists: lists, excluded: try await excluded(object, desk))
        let number = try await desk.schedule(order, at: [due ?? sending.now])
        var made = object
        made["ID"] = .integer(number)
        made["Status"] = .text(SendStatus.scheduled.rawValue)
        return ItemResult(Wording.sendCreated, object: made, newID: number)
    }

    private func excluded(
        _ object: APIObject, _ desk: SendDesk
    ) async throws(Setback) -> [Int64] {
        var lists: [APIObject] = []
        for item in object.objects("SuppressionLists") {
            guard let list = item.object("List") else {
                throw .refused(Wording.unsupported("SuppressionLists", of: type))
            }
            lists.append(list)
        }
        return try await desk.lists(lists, mustBeThere: true)
    }
}
