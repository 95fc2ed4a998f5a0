import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory
import BelayTesting
import BelayTime

// Sends to lists, and the people on them.

extension World {
    private static let people = (1...8).map { "c\($0)@example.org" }

    /// Two lists, with two people on both.
    func makeLists() async throws {
        for members in [Self.people.prefix(5), Self.people.suffix(5)] {
            let answer = try await memory.addList(
                ListDraft(name: "list"), of: account, at: time.now)
            guard case .done(let list) = answer else { throw Broken(description: "no list") }
            let contacts = try await memory.keepContacts(
                members.map { ContactDraft(.address($0)) }, mode: .either, of: account,
                at: time.now)
            _ = try await memory.addMembers(
                contacts.compactMap(\.contact?.number), to: list.number, of: account,
                at: time.now)
        }
    }

    func scheduleAudience() async throws {
        guard let current else { return }
        let waits: [Duration] = [.zero, .seconds(1), .seconds(30), .minutes(10)]
        let draft = AudienceDraft(
            door: .marketingCloud, tags: draw(2) == 0 ? ["red"] : [],
            content: DraftMaker.content, plan: AudiencePlan(lists: draw(4) == 0 ? [2] : [1, 2]),
            dues: [time.now + waits[draw(waits.count)]],
            doubtPolicy: draw(6) == 0 ? .hold : .resend)
        do {
            guard
                case .scheduled(let sends) = try await current.sending.schedule(
                    draft, of: account)
            else { return fail("a send to lists is refused") }
            for send in sends { learn(send.id, send.number, draft) }
        } catch {
            note("a send to lists is unknown: \(error)")
            let newest = await memory.sends(
                of: account, matching: SendFilter(limit: 1), at: time.now)
            if let line = newest.first, line.audience != nil, ledger.audiences[line.id] == nil {
                learn(line.id, line.number, draft)
            }
        }
    }

    private func learn(_ id: SendID, _ number: Int64, _ draft: AudienceDraft) {
        let due = draft.dues[0]
        note("schedules \(draft.plan.lists) in \(due.since(time.now)) tags \(draft.tags)")
        ledger.audienceOrder.append(id)
        ledger.audiences[id] = Ledger.Listed(
            place: number, tags: draft.tags, lists: draft.plan.lists, policy: draft.doubtPolicy,
            due: due)
        ledger.lastPlace = max(ledger.lastPlace, number)
    }

    /// Somebody comes, leaves a list, wants no more mail, or wants it again.
    func somebodyMoves() async throws {
        guard let current else { return }
        let number = Int64(1 + draw(Self.people.count))
        let list = Int64(1 + draw(2))
        for id in ledger.audienceOrder where ledger.audiences[id]?.meant == nil {
            let audience = await memory.audience(.id(id), of: account, at: time.now)?.audience
            // Its due has passed, and nobody has begun: it is for those who are there now.
            if let audience, audience.state == .scheduled, audience.due < time.now {
                let meant = await members(of: id)
                ledger.audiences[id]?.meant = meant
            }
        }
        do {
            switch draw(4) {
            case 0:
                _ = try await current.store.addMembers(
                    [number], to: list, of: account, at: time.now)
            case 1:
                _ = try await current.store.removeMembers(
                    [number], from: list, of: account, at: time.now)
            default:
                let status: Contact.Status = draw(2) == 0 ? .unsubscribed : .active
                note("c\(number) is \(status)")
                // Asked for, whether or not it is durable.
                if status == .unsubscribed { ledger.left.insert("c\(number)@example.org") }
                _ = try await current.store.keepContacts(
                    [ContactDraft(.number(number), status: status)], mode: .change, of: account,
                    at: time.now)
            }
        } catch {
            note("nobody knows whether c\(number) moved: \(error)")
        }
    }

    func moveAudience() async throws {
        guard let current, let id = ledger.audienceOrder.suffix(3).randomElement(using: &random)
        else { return }
        do {
            let due = time.now + .seconds(Int64(draw(60)))
            _ = try await current.sending.reschedule(id, to: due, of: account)
        } catch {
            note("a reschedule is unknown: \(error)")
        }
        let record = await memory.audience(.id(id), of: account, at: time.now)
        guard let audience = record?.audience else { return }
        ledger.audiences[id]?.due = audience.due
        if audience.state == .scheduled, audience.mark == nil { ledger.audiences[id]?.meant = nil }
    }

    /// Who is on the lists of a send now.
    private func members(of id: SendID) async -> Set<String> {
        var members: Set<String> = []
        for list in ledger.audiences[id]?.lists ?? [] {
            let page = await memory.contacts(of: account, on: list, after: 0, limit: 100)
            members.formUnion(page.contacts.map(\.address))
        }
        return members
    }

    /// One step for each audience; whether anything moved.
    @discardableResult
    func expand() async -> Bool {
        let reading = time.read()
        guard let current, reading.trust == .agreed else { return false }
        var hasMoved = false
        do {
            for id in try await current.store.readyAudiences(at: reading.now, after: nil) {
                let pace = ListingPace(
                    ahead: isCalm || draw(3) > 0 ? Int.max : 2, chunk: 1 + draw(3))
                do {
                    let step = try await current.store.advance(id, at: reading.now, by: pace)
                    note("a step for \(ledger.audiences[id]?.place ?? 0): \(step)")
                    switch step {
                    case .begun, .listed, .clearedUp: hasMoved = true
                    case .waits, .held, .nothing: break
                    }
                } catch {
                    note("a step is unknown: \(error)")
                }
                await observe(id)
            }
        } catch {
            note("nobody knows what is ready: \(error)")
        }
        return hasMoved
    }

    /// Whoever was listed by a step is held to everything from now on.
    private func observe(_ id: SendID) async {
        guard var listed = ledger.audiences[id],
            let record = await memory.send(.id(id), of: account, at: time.now)
        else { return fail("a send to lists is lost") }
        if listed.meant == nil, record.audience?.begun != nil {
            listed.meant = await members(of: id)
        }
        for delivery in record.deliveries.dropFirst(listed.recipients.count) {
            let name = delivery.recipient
            if listed.isTakenBack { fail("\(name) is listed of what was taken back") }
            if time.truth.now < listed.due { fail("\(name) is listed before the due") }
            if !(listed.meant?.contains(name) ?? false) { fail("\(name) was not meant") }
            if listed.recipients.contains(name) { fail("\(name) is listed twice") }
            listed.recipients.append(name)
            let key = DeliveryID(send: id, position: delivery.position)
            let entry = Ledger.Entry(
                id: key, recipient: name, message: delivery.message, batch: nil,
                tags: listed.tags, place: listed.place, policy: listed.policy, notAfter: nil,
                due: delivery.lifecycle.due)
            for called in ledger.called where called.isPromised && called.covers(entry) {
                fail("\(name) is listed under a \(called.action) of \(called.scope)")
            }
            ledger.order.append(key)
            ledger.entries[key] = entry
        }
        ledger.audiences[id] = listed
    }

    func heard(
        _ outcome: SendCancelOutcome, toAudience id: SendID, place: Int64, hasWaited: Bool
    ) {
        guard let listed = ledger.audiences[id] else { return }
        let out = ledger.order.count { key in
            key.send == id && !(ledger.entries[key]?.arrivals.isEmpty ?? true)
        }
        switch outcome {
        case .single(.cancelled):
            if !listed.recipients.isEmpty { fail("taken back, and some are listed") }
            ledger.audiences[id]?.isTakenBack = true
            reached.insert(.audienceTakenBack)
        case .single(.alreadyCancelled), .single(.alreadySent):
            // Nothing is open any more.
            ledger.audiences[id]?.isTakenBack = true
        case .single(let outcome): fail("a send to lists is answered \(outcome)")
        case .group(let counts):
            ledger.called.append(
                Ledger.Called(
                    scope: .send(id), action: .cancel, door: .native, place: place,
                    isPromised: true))
            if counts.total != listed.meant?.count || counts.handedOver + counts.inDoubt < out {
                fail("\(counts) of \(listed.meant ?? []), of which \(out) are out")
            }
            if listed.recipients.count < counts.total { reached.insert(.audienceCutShort) }
        case .unknown: reached.insert(.stopUnknown)
        case .notFound: fail("a send to lists is not found")
        }
    }

    /// All who were meant are listed, or a cancel kept them from it, to the last.
    func checkAudiencesAtEnd() async throws {
        for id in ledger.audienceOrder {
            guard let listed = ledger.audiences[id],
                let record = await memory.audience(.id(id), of: account, at: time.now)
            else { throw Broken(description: "a send to lists is lost") }
            let audience = record.audience
            let words = "\(listed) is \(audience)"
            if audience.isOpen || audience.needsMembership {
                throw Broken(description: "stuck: \(words)")
            }
            if record.isOver, audience.finished == nil {
                throw Broken(description: "nobody wrote it down: \(words)")
            }
            let unlisted = audience.unlisted ?? 0
            let meant = audience.begun == nil ? 0 : listed.meant?.count ?? 0
            if listed.recipients.count + unlisted != meant {
                throw Broken(description: "somebody is missing: \(words)")
            }
            if audience.state == .done { reached.insert(.audienceDone) }
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
