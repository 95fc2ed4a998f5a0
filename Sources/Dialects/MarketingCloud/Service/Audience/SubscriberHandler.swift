import BelayCore
import BelayStore

/// People on lists. Many at once are kept together.
struct SubscriberHandler: ObjectHandler {
    let type = "Subscriber"
    let account: AccountID
    let actor: Actor
    let store: any PartnerStore
    let clock: ServerTime
    let now: Instant

    func create(_ objects: [APIObject], _ options: RequestOptions) async -> [Outcome] {
        await keep(objects, mode: options.isUpsert ? .either : .add)
    }

    func update(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        if object.text("Status") == "Deleted" { return try await delete(object) }
        let outcomes = await keep([object], mode: options.isUpsert ? .either : .change)
        guard let outcome = outcomes.first else { throw .refused(Wording.notFound(type)) }
        return try outcome.get()
    }

    func delete(_ object: APIObject) async throws(Setback) -> ItemResult {
        guard let reference = SubscriberReader.reference(object) else {
            throw .refused(Wording.required("SubscriberKey", of: type))
        }
        let count = try await asking { () throws(StoreError) in
            guard let contact = try await store.contact(reference, of: account) else { return 0 }
            return try await store.removeContacts([contact.number], of: account, by: actor, at: now)
        }
        guard count > 0 else { throw .refused(Wording.notFound(type)) }
        return ItemResult(Wording.deleted(type), object: object)
    }

    // MARK: Keeping

    /// Objects that can be kept, and what becomes of each.
    private struct Batch {
        var places: [Int] = []
        var drafts: [ContactDraft] = []
        var memberships: [[SubscriberReader.Membership]] = []
    }

    private func keep(_ objects: [APIObject], mode: ContactMode) async -> [Outcome] {
        var outcomes = [Outcome](
            repeating: .failure(.refused(Wording.notFound(type))), count: objects.count)
        var batch = Batch()
        let known = await lists(named: objects)
        for (place, object) in objects.enumerated() {
            do throws(Setback) {
                let read = try SubscriberReader.read(object)
                let lists = try known.get()
                for membership in read.memberships where !lists.contains(membership.list) {
                    throw .refused(Wording.listNotFound(membership.list))
                }
                batch.places.append(place)
                batch.drafts.append(read.draft)
                batch.memberships.append(read.memberships)
            } catch {
                outcomes[place] = .failure(error)
            }
        }
        var start = 0
        while start < batch.drafts.count {
            let end = min(start + Limits.contactChunk, batch.drafts.count)
            for (place, outcome) in await keep(batch, start..<end, mode: mode) {
                outcomes[place] = outcome
            }
            start = end
        }
        return outcomes
    }

    /// One chunk: the contacts in one step, then each list that they are to be on.
    private func keep(
        _ batch: Batch, _ range: Range<Int>, mode: ContactMode
    ) async -> [(Int, Outcome)] {
        do throws(Setback) {
            let answers = try await asking { () throws(StoreError) in
                try await store.keepContacts(
                    Array(batch.drafts[range]), mode: mode, of: account, by: actor, at: now)
            }
            var joining: [Int64: [Int64]] = [:]
            var leaving: [Int64: [Int64]] = [:]
            for (index, answer) in zip(range, answers) {
                guard let contact = answer.contact else { continue }
                for membership in batch.memberships[index] {
                    if membership.isEnded {
                        leaving[membership.list, default: []].append(contact.number)
                    } else {
                        joining[membership.list, default: []].append(contact.number)
                    }
                }
            }
            for (list, contacts) in joining {
                _ = try await asking { () throws(StoreError) in
                    try await store.addMembers(contacts, to: list, of: account, by: actor, at: now)
                }
            }
            for (list, contacts) in leaving {
                _ = try await asking { () throws(StoreError) in
                    try await store.removeMembers(
                        contacts, from: list, of: account, by: actor, at: now)
                }
            }
            return zip(range, answers).map { (batch.places[$0], result($1)) }
        } catch {
            return range.map { (batch.places[$0], .failure(error)) }
        }
    }

    /// Of the lists that are named, those that there are.
    private func lists(named objects: [APIObject]) async -> Result<Set<Int64>, Setback> {
        let named = Set(
            objects.flatMap { $0.objects("Lists").compactMap { SubscriberReader.list(of: $0) } })
        do throws(Setback) {
            var known: Set<Int64> = []
            for number in named {
                let list = try await asking { () throws(StoreError) in
                    try await store.list(.number(number), of: account)
                }
                if list != nil { known.insert(number) }
            }
            return .success(known)
        } catch {
            return .failure(error)
        }
    }

    private func result(_ answer: ContactAnswer) -> Outcome {
        switch answer {
        case .added(let contact):
            .success(
                ItemResult(
                    Wording.subscriberCreated, object: contact.object(on: clock),
                    newID: contact.number))
        case .changed(let contact):
            .success(
                ItemResult(
                    Wording.updated(type), object: contact.object(on: clock),
                    newID: contact.number))
        // Clients switch to an Update when they hear this number.
        case .exists: .failure(.refused(Wording.subscriberExists, code: 12_014))
        case .unknown: .failure(.refused(Wording.notFound(type)))
        case .noAddress: .failure(.refused(Wording.required("EmailAddress", of: type)))
        case .addressTaken: .failure(.refused(Wording.addressTaken))
        case .keyTaken: .failure(.refused(Wording.subscriberKeyTaken))
        case .tooLarge: .failure(.refused(Wording.tooLarge(type)))
        case .capReached: .failure(.refused(Wording.tooMany(type)))
        }
    }
}

extension ContactAnswer {
    fileprivate var contact: Contact? {
        switch self {
        case .added(let contact), .changed(let contact): contact
        default: nil
        }
    }
}
