import BelayCore
import BelaySOAP
import BelaySending
import BelayStore

/// Sends: scheduled, watched and stopped. Those of other doors are shown and stopped as well.
struct SendHandler: ObjectHandler {
    let type = "Send"
    let service: PartnerService

    var account: AccountID { service.account }
    var sending: Sending { service.sending }
    var clock: ServerTime { service.settings.clock }

    /// Sends that one page looks at.
    private static let mostLooked = 20_000

    /// The send that an object names; whatever else is named is not found, in the same words.
    func outline(of object: APIObject) async throws(Setback) -> SendOutline {
        guard let number = object.integer("ID") else { throw .refused(Wording.sendIDRequired) }
        guard let outline = try await outline(number) else {
            throw .refused(Wording.sendNotFound(number))
        }
        return outline
    }

    func outline(_ number: Int64) async throws(Setback) -> SendOutline? {
        try await asking { () throws(StoreError) in
            try await sending.outlines(
                OutlineFilter(numbers: [number], limit: 1), of: account)
        }.first
    }

    func page(_ search: Search) async throws(Setback) -> Page {
        var page = Page(objects: [], next: nil)
        let wanted = search.condition?.numbers(of: "ID").map { Array($0) }
        let includesHead =
            search.properties.isEmpty || search.mentions(SendOutline.headProperties)
        var cursor = search.cursor
        var left = search.reach(Self.mostLooked)
        while true {
            let filter = OutlineFilter(
                numbers: wanted, before: cursor, limit: Limits.page, includesHead: includesHead)
            let outlines = try await asking { () throws(StoreError) in
                try await sending.outlines(filter, of: account)
            }
            guard !outlines.isEmpty else { return page }
            for outline in outlines {
                let object = outline.object(on: clock)
                guard page.take(object, search, after: cursor) else { return page }
                cursor = outline.number
                left -= 1
                guard left > 0 else { return page.ended(at: outline.number) }
            }
        }
    }

    /// Moves a send to another SendDate, which is all that can be changed of it.
    func update(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        let outline = try await outline(of: object)
        for property in object.properties
        where !["ID", "SendDate", "Status"].contains(property.name) && property.value.saysSomething
        {
            throw .refused(Wording.unsupported(property.name, of: type))
        }
        // Read back and sent again it is what it was; who wants another one wants Perform.
        if let status = object.text("Status"), status != outline.status.rawValue {
            throw .refused(Wording.unsupported("Status", of: type))
        }
        guard let written = object.dateTime("SendDate") else {
            throw .refused(Wording.required("SendDate", of: type))
        }
        let due = try SendDate.read(written, service.settings, now: sending.now)
        let answer = try await asking { () throws(StoreError) in
            try await sending.reschedule(
                outline.id, to: due, of: account, by: service.actor)
        }
        let now = try await self.outline(outline.number) ?? outline
        guard let answer, answer.moved > 0 else {
            throw .refused(Wording.sendTooLate(now.number, "updated", status: now.status))
        }
        guard answer.left == 0 else {
            throw .refused(
                Wording.sendMovedInPart(
                    now.number, moved: answer.moved, left: answer.left, status: now.status))
        }
        return ItemResult(Wording.updated(type), object: shown(now, with: "SendDate"))
    }

    /// The ID and the Status, and what else was asked about.
    func shown(_ outline: SendOutline, with name: String? = nil) -> APIObject {
        let whole = outline.object(on: clock)
        var object = APIObject("Send", ["ID": .integer(outline.number)])
        if let name { object[name] = whole[name] }
        object["Status"] = whole["Status"]
        return object
    }
}
