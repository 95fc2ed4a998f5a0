import BelayCore
import BelaySOAP
import BelayStore

/// Objects of one type as records: written as they would stand in an answer, read as if asked for.
struct RecordShelf: Sendable {
    let type: String
    let account: AccountID
    let actor: Actor
    let store: any PartnerStore
    let catalogue: Catalogue
    let clock: ServerTime
    let now: Instant

    /// An object that is kept, with the properties that the store gives it.
    struct Kept: Sendable {
        var number: Int64
        var version: Int64
        var object: APIObject
    }

    /// Times that a change is tried again which another one overtook.
    private static let attempts = 5
    /// Records that one page looks at, and bytes of those that it shows.
    private static let mostLooked = 10_000
    private static let mostBytes = 8 * 1_024 * 1_024

    /// Texts that may be very long, and are not looked through.
    private static let unsearched: Set<String> = ["HTMLBody", "TextBody"]

    private var kind: RecordKind { RecordKind("marketing-cloud/" + type) }

    /// The one that an object names by its ID or its CustomerKey; nil when there is none.
    func find(_ object: APIObject) async throws(Setback) -> Kept? {
        guard let reference = RecordShelf.reference(object) else {
            throw .refused(Wording.identifierRequired(type))
        }
        let record = try await asking { () throws(StoreError) in
            try await store.record(reference, kind, of: account)
        }
        guard let record else { return nil }
        return try kept(record)
    }

    /// The one that an object names and means: an ID and the CustomerKey of another one are two.
    func meant(_ object: APIObject) async throws(Setback) -> Kept? {
        let kept = try await find(object)
        if let kept, !RecordShelf.agrees(object, withKey: kept.object.text("CustomerKey")) {
            throw .refused(Wording.contradiction(type))
        }
        return kept
    }

    /// Whether an object names no key, or this one.
    static func agrees(_ object: APIObject, withKey key: String?) -> Bool {
        guard let named = object.text("CustomerKey"), !named.isEmpty else { return true }
        return key?.utf8.elementsEqual(named.utf8) ?? false
    }

    func found(_ object: APIObject) async throws(Setback) -> Kept {
        guard let kept = try await meant(object) else { throw .refused(Wording.notFound(type)) }
        return kept
    }

    static func reference(_ object: APIObject) -> RecordReference? {
        if let number = object.integer("ID") { return .number(number) }
        if let key = object.text("CustomerKey"), !key.isEmpty { return .key(key) }
        return nil
    }

    func add(_ object: APIObject) async throws(Setback) -> Kept {
        let draft = try draft(object)
        let answer = try await making { () throws(StoreError) in
            try await store.addRecord(draft, of: account, by: actor, at: now)
        }
        return try kept(answer)
    }

    /// Puts the properties that were given over those of what is kept.
    func change(_ kept: Kept, to object: APIObject) async throws(Setback) -> Kept {
        var kept = kept
        for _ in 0..<RecordShelf.attempts {
            let draft = try draft(kept.object.overlaid(with: object))
            let (number, version) = (kept.number, kept.version)
            let answer = try await asking { () throws(StoreError) in
                try await store.changeRecord(
                    number, to: draft, ifVersion: version, of: account, by: actor, at: now)
            }
            guard case .changedMeanwhile(let record) = answer else { return try self.kept(answer) }
            kept = try self.kept(record)
        }
        throw .refused(Wording.changedMeanwhile(type))
    }

    func remove(_ kept: Kept) async throws(Setback) {
        let isGone = try await asking { () throws(StoreError) in
            try await store.removeRecord(
                kept.number, kind, of: account, by: actor, at: now)
        }
        guard isGone else { throw .refused(Wording.notFound(type)) }
    }

    func page(_ search: Search) async throws(Setback) -> Page {
        var page = Page(objects: [], next: nil)
        if search.condition?.mentions(RecordShelf.unsearched) ?? false {
            throw .refused(Wording.unsearched)
        }
        var (cursor, bytes) = (search.cursor ?? 0, 0)
        var left = search.reach(RecordShelf.mostLooked)
        while true {
            let after = cursor
            let records = try await asking { () throws(StoreError) in
                try await store.records(kind, of: account, after: after, limit: Limits.page)
            }
            guard !records.isEmpty else { return page }
            for record in records {
                let count = page.objects.count
                let object = try kept(record).object
                guard page.take(object, search, after: cursor) else { return page }
                cursor = record.number
                left -= 1
                if page.objects.count > count { bytes += record.body.count }
                guard bytes < RecordShelf.mostBytes, left > 0 else {
                    return page.ended(at: cursor)
                }
            }
        }
    }

    // MARK: Records

    private func draft(_ object: APIObject) throws(Setback) -> RecordDraft {
        let key = object.text("CustomerKey").flatMap { $0.isEmpty ? nil : $0 }
        var body = object
        for name in ["ID", "CreatedDate", "ModifiedDate", "CustomerKey"] { body[name] = nil }
        body.type = type
        let writer = ObjectWriter(catalogue, clock: clock, .withOffset)
        var markup = writer.markup(body, as: "object", declared: type)
        markup.attributes = [
            Markup.Attribute("xmlns", PartnerNamespace.api),
            Markup.Attribute("xmlns:xsi", SOAPNamespace.schemaInstance),
        ]
        do throws(MarkupError) {
            return RecordDraft(kind: kind, key: key, body: try markup.encode())
        } catch {
            // The writer leaves nothing that XML cannot hold.
            throw .outage(.store(.corrupt("\(error)")))
        }
    }

    private func kept(_ answer: RecordAnswer) throws(Setback) -> Kept {
        switch answer {
        case .done(let record): return try kept(record)
        case .unknown: throw .refused(Wording.notFound(type))
        case .keyTaken: throw .refused(Wording.keyTaken(type))
        case .changedMeanwhile: throw .refused(Wording.changedMeanwhile(type))
        case .tooLarge: throw .refused(Wording.tooLarge(type))
        case .capReached: throw .refused(Wording.tooMany(type))
        }
    }

    private func kept(_ record: KeptRecord) throws(Setback) -> Kept {
        let element: XMLElement
        do throws(XMLError) {
            element = try XMLReader.read(record.body)
        } catch {
            throw .outage(.store(.corrupt("a record of \(kind) cannot be read: \(error)")))
        }
        var object = RequestedObject(element, as: type, from: catalogue).object
        object["ID"] = .integer(record.number)
        object["CustomerKey"] = record.key.map(APIValue.text)
        object["CreatedDate"] = .dateTime(clock.time(record.created))
        object["ModifiedDate"] = .dateTime(clock.time(record.modified))
        return Kept(number: record.number, version: record.version, object: object)
    }
}
