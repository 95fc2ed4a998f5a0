import BelayCore
import BelaySOAP
import BelayStore

/// Lists of subscribers.
struct ListHandler: ObjectHandler {
    let type = "List"
    let account: AccountID
    let actor: Actor
    let store: any PartnerStore
    let clock: ServerTime
    let now: Instant

    func create(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        if options.isUpsert, let reference = RecordShelf.reference(object) {
            if let list = try await find(reference) { return try await change(list, object) }
            guard options.makes(object) else { throw .refused(Wording.notFound(type)) }
        }
        let members = try members(of: object)
        let draft = try draft(object, over: nil)
        let list = try kept(
            try await making { () throws(StoreError) in
                try await store.addList(draft, of: account, by: actor, at: now)
            })
        do throws(Setback) {
            try await subscribe(members, to: list.number)
        } catch {
            try await takeBack(list)
            throw error.saying(Wording.listNotMade)
        }
        return ItemResult(
            Wording.created(type), object: list.object(on: clock), newID: list.number)
    }

    /// All of a list or none: half of one would be sent to as if it were whole.
    private func takeBack(_ list: ContactList) async throws(Setback) {
        do throws(StoreError) {
            _ = try await store.removeList(list.number, of: account, by: actor, at: now)
        } catch {
            // The list may be there still, and a repeat would make another.
            throw .outage(.perhapsMade)
        }
    }

    func update(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        guard let list = try await find(try reference(object)) else {
            guard options.makes(object) else { throw .refused(Wording.notFound(type)) }
            return try await create(object, RequestOptions())
        }
        return try await change(list, object)
    }

    func delete(_ object: APIObject) async throws(Setback) -> ItemResult {
        let list = try await find(try reference(object))
        guard list.map({ RecordShelf.agrees(object, withKey: $0.key) }) ?? true else {
            throw .refused(Wording.contradiction(type))
        }
        let isGone = try await asking { () throws(StoreError) in
            guard let list else { return false }
            return try await store.removeList(list.number, of: account, by: actor, at: now)
        }
        guard isGone else { throw .refused(Wording.notFound(type)) }
        return ItemResult(Wording.deleted(type), object: object)
    }

    func page(_ search: Search) async throws(Setback) -> Page {
        var page = Page(objects: [], next: nil)
        var cursor = search.cursor ?? 0
        var left = search.reach(Limits.listsPerAccount)
        while true {
            let after = cursor
            let lists = try await asking { () throws(StoreError) in
                try await store.lists(of: account, after: after, limit: Limits.page)
            }
            guard !lists.isEmpty else { return page }
            for list in lists {
                let object = list.object(on: clock)
                guard page.take(object, search, after: cursor) else { return page }
                cursor = list.number
                left -= 1
                guard left > 0 else { return page.ended(at: cursor) }
            }
        }
    }

    private func change(
        _ list: ContactList, _ object: APIObject
    ) async throws(Setback) -> ItemResult {
        let members = try members(of: object)
        let draft = try draft(object, over: list)
        let changed = try kept(
            try await asking { () throws(StoreError) in
                try await store.changeList(list.number, to: draft, of: account, by: actor, at: now)
            })
        do throws(Setback) {
            try await subscribe(members, to: list.number)
        } catch {
            throw error.saying(Wording.listOnlyUpdated)
        }
        return ItemResult(Wording.updated(type), object: changed.object(on: clock))
    }

    private func draft(
        _ object: APIObject, over list: ContactList?
    ) throws(Setback) -> ListDraft {
        if let kind = object.text("Type"), !["Public", "Private"].contains(kind) {
            throw .refused(Wording.unsupported("Type", of: type))
        }
        guard let name = object.text("ListName") ?? list?.name, !name.isEmpty else {
            throw .refused(Wording.required("ListName", of: type))
        }
        return ListDraft(
            key: key(of: object) ?? list?.key, name: name,
            description: object.text("Description") ?? list?.description ?? "")
    }

    private func kept(_ answer: ListAnswer) throws(Setback) -> ContactList {
        switch answer {
        case .done(let list): return list
        case .unknown: throw .refused(Wording.notFound(type))
        // No list of this door asks for a name of its own.
        case .keyTaken, .nameTaken: throw .refused(Wording.keyTaken(type))
        case .tooLarge: throw .refused(Wording.tooLarge(type))
        case .capReached: throw .refused(Wording.tooMany(type))
        }
    }

    /// The subscribers that a list is given with, all of whom can be read.
    private func members(of object: APIObject) throws(Setback) -> [APIObject] {
        let members = object.objects("Subscribers")
        for (index, member) in members.enumerated() {
            do throws(Setback) {
                guard member.objects("Lists").isEmpty else {
                    throw .refused(Wording.unsupported("Lists", of: "Subscribers"))
                }
                _ = try SubscriberReader.read(member)
            } catch {
                throw error.saying { Wording.subscriber(index, $0) }
            }
        }
        return members
    }

    /// Keeps subscribers, who may be there already, and puts them on a list.
    private func subscribe(_ subscribers: [APIObject], to list: Int64) async throws(Setback) {
        guard !subscribers.isEmpty else { return }
        let handler = SubscriberHandler(
            account: account, actor: actor, store: store, clock: clock, now: now)
        var options = RequestOptions()
        options.saveOptions = [RequestOptions.SaveOption(property: "*", action: "UpdateAdd")]
        let here = APIObject("SubscriberList", ["ID": .integer(list)])
        let members = subscribers.map { subscriber in
            var member = subscriber
            member["Lists"] = .objects([here])
            return member
        }
        for (index, outcome) in await handler.create(members, options).enumerated() {
            guard case .failure(let setback) = outcome else { continue }
            throw setback.saying { Wording.subscriber(index, $0) }
        }
    }

    private func find(_ reference: RecordReference) async throws(Setback) -> ContactList? {
        try await asking { () throws(StoreError) in
            try await store.list(reference, of: account)
        }
    }

    private func reference(_ object: APIObject) throws(Setback) -> RecordReference {
        guard let reference = RecordShelf.reference(object) else {
            throw .refused(Wording.identifierRequired(type))
        }
        return reference
    }

    private func key(of object: APIObject) -> String? {
        object.text("CustomerKey").flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension Setback {
    /// The same with more words; an outage has none.
    fileprivate func saying(_ words: (String) -> String) -> Setback {
        switch self {
        case .refused(let text, let code): .refused(words(text), code: code)
        case .outage: self
        }
    }
}

extension ContactList {
    fileprivate func object(on clock: ServerTime) -> APIObject {
        var object = APIObject(
            "List",
            [
                "CreatedDate": .dateTime(clock.time(created)),
                "ModifiedDate": .dateTime(clock.time(modified)), "ID": .integer(number),
                "ListName": .text(name), "Type": .text("Private"),
                "Description": .text(description), "ListClassification": .text("ExactTargetList"),
            ])
        object["CustomerKey"] = key.map(APIValue.text)
        return object
    }
}
