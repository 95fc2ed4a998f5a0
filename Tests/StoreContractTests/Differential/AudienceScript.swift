import BelayCore
import BelayStore
import BelayTesting

/// One verb on lists, contacts and audiences, or one on what becomes of them.
enum ListStep: Sendable {
    case engine(Step)
    case addList(ListDraft)
    case changeList(Int64, ListDraft)
    case removeList(Int64, Instant)
    case keep([ContactDraft], ContactMode, Instant)
    case removeContacts([Int64], Instant)
    case join([Int64], Int64, Instant)
    case leave([Int64], Int64, Instant)
    case contacts(Int64?)
    case addSegment(SegmentDraft, Instant)
    case changeSegment(Int64, SegmentDraft, Instant)
    case removeSegment(Int64, Instant)
    case segment(Int64)
    case campaign(CampaignStep)
    case accept(AudienceAcceptance)
    case unschedule(SendID, Instant)
    case advance(SendID, Instant, ListingPace)
    case ready(Instant)
    case audience(SendID, Instant)
    case tally(SendID, Instant)
}

/// One verb on records that are sent to an audience.
enum CampaignStep: Sendable {
    case add(RecordDraft)
    case change(Int64, RecordDraft, version: Int64?, Instant)
    case launch(Launch)
    case recall(Int64, version: Int64?, Instant)
    case discard(Int64, version: Int64?, Instant)
    case launched(LaunchedFilter, Instant)
}

/// A random sequence of them that the same seed repeats.
struct AudienceScript {
    private var chance: SplitMix64
    private let account: AccountID
    private var now = Instant.start
    private var sends: [SendID] = []
    private var scopes: [Stop.Scope] = []
    private var lastList: Int64 = 0
    private var lastContact: Int64 = 0
    private var lastSegment: Int64 = 0
    private var lastRecord: Int64 = 0

    init(seed: UInt64, account: AccountID) {
        chance = SplitMix64(seed: seed)
        self.account = account
    }

    private mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &chance) }

    private mutating func pick<Value>(_ values: [Value]) -> Value { values[roll(values.count)] }

    /// One of the latest mostly.
    private mutating func list() -> Int64 { max(1, lastList - Int64(roll(5))) }

    private mutating func segment() -> Int64 { max(1, lastSegment - Int64(roll(4))) }

    private mutating func record() -> Int64 { max(1, lastRecord - Int64(roll(3))) }

    private mutating func contact() -> Int64 { max(1, lastContact - Int64(roll(30))) }

    private mutating func numbers() -> [Int64] { (0...roll(4)).map { _ in contact() } }

    private mutating func send() -> SendID {
        sends.isEmpty ? SendID(high: 1, low: 1) : sends[max(0, sends.count - 1 - roll(4))]
    }

    /// - Parameter subject: what was given out so far.
    mutating func next(after subject: Subject) -> ListStep {
        lastList = subject.lastList
        lastContact = subject.lastContact
        lastSegment = subject.lastSegment
        lastRecord = subject.lastRecord
        if roll(3) == 0 { now = now + .milliseconds(Int64(roll(8_000))) }
        switch roll(100) {
        case 0..<4: return .addList(listDraft())
        case 4: return .changeList(list(), listDraft())
        case 5: return .removeList(list(), now)
        case 6..<16: return .keep(contacts(), pick(ContactMode.allCases), now)
        case 16..<19: return .removeContacts(numbers(), now)
        case 19..<28: return .join(numbers(), list(), now)
        case 28..<31: return .leave(numbers(), list(), now)
        case 31..<33: return .contacts(roll(3) == 0 ? nil : list())
        case 33..<40: return accept()
        case 40..<42: return .unschedule(send(), now)
        case 42..<60:
            return .advance(
                send(), now,
                ListingPace(ahead: roll(4) == 0 ? roll(3) : .max, chunk: 1 + roll(4)))
        case 60..<63: return .ready(now)
        case 63..<68: return .audience(send(), now)
        case 68..<71: return .tally(send(), now)
        case 71..<79: return .campaign(campaign())
        case 79..<83: return segmentStep()
        default:
            return .engine(
                engine(holds: subject.holds.count, stops: subject.stops.count))
        }
    }

    /// Every send, to be compared in the end.
    func records() -> [ListStep] {
        sends.flatMap { send -> [ListStep] in
            [.engine(.record(send, account, now)), .audience(send, now), .tally(send, now)]
        }
    }

    private mutating func engine(holds: Int, stops: Int) -> Step {
        let hold = max(0, holds - 1 - roll(8))
        switch roll(24) {
        case 0..<2: return stop()
        case 2..<6:
            guard !scopes.isEmpty else { return .sweep(now) }
            return .lift(pick(scopes.suffix(6)), .native, account, now)
        case 6..<11:
            return .claim(
                ClaimRequest(
                    now: now, limit: 2 + roll(5), lease: Trial.lease, seed: chance.next()))
        case 11..<13: return .release(hold, Trial.stamp, now)
        case 13..<17: return .settle(hold, pick(Lifecycle.Outcome.allCases), now, jitter: 0)
        case 17: return .reopen
        case 18: return .recover(pick(Orphan.Fate.allCases), now)
        case 19: return .sweep(now)
        case 20: return .reschedule(send(), account, to: now + .seconds(Int64(roll(9))), at: now)
        case 21: return .count(max(0, stops - 1 - roll(4)))
        case 22: return .sends(account, SendFilter(pendingOnly: roll(2) == 0), now)
        default: return .record(send(), account, now)
        }
    }

    private mutating func stop() -> Step {
        let scope: Stop.Scope =
            switch roll(16) {
            case 0: .account
            case 1: .tag("t")
            default: .send(send())
            }
        scopes.append(scope)
        let order = StopOrder(
            scope: scope, action: roll(3) == 0 ? .cancel : .pause, door: .native, mode: .force,
            isRevocable: true)
        return .stop(order, account, now)
    }

    private mutating func listDraft() -> ListDraft {
        ListDraft(
            key: roll(2) == 0 ? pick(["k", "l"]) : nil, name: pick(["News", "Old"]),
            hasUniqueName: roll(4) == 0)
    }

    private mutating func contacts() -> [ContactDraft] {
        (0...roll(3)).map { _ in
            let address = pick(["to", "TO"]) + "\(roll(24))@example.org"
            let references: [ContactReference] = [
                .address(address), .address(address), .key("k\(roll(6))"),
                .name(roll(2) == 0 ? "k\(roll(6))" : address), .number(contact()),
            ]
            return ContactDraft(
                pick(references), address: roll(6) == 0 ? address : nil,
                key: roll(4) == 0 ? "k\(roll(6))" : nil,
                status: roll(9) == 0 ? pick(Contact.Status.allCases) : nil,
                fields: roll(2) == 0 ? [Contact.Field(name: "f", value: "v\(roll(9))")] : [],
                removedFields: roll(8) == 0 ? ["F"] : [])
        }
    }

    private mutating func segmentStep() -> ListStep {
        switch roll(5) {
        case 0..<2: .addSegment(segmentDraft(), now)
        case 2: .changeSegment(segment(), segmentDraft(), now)
        case 3: roll(2) == 0 ? .removeSegment(segment(), now) : .segment(segment())
        default: .segment(segment())
        }
    }

    private mutating func segmentDraft() -> SegmentDraft {
        let conditions = (0..<roll(4)).map { _ in
            Segment.Condition(
                roll(3) == 0 ? .address : .field("F"), pick(Segment.Comparison.allCases),
                "v\(roll(9))", pick(Segment.Junction.allCases))
        }
        return SegmentDraft(
            name: pick(["News", "Few"]), list: roll(2) == 0 ? list() : nil,
            conditions: conditions, hasUniqueName: roll(4) == 0)
    }

    private mutating func campaign() -> CampaignStep {
        let draft = RecordDraft(
            kind: Trial.kind, name: "n\(roll(3))", labels: roll(2) == 0 ? ["l"] : [],
            body: [UInt8(roll(256))], cap: roll(3) == 0 ? 3 : nil)
        switch roll(14) {
        case 0..<3: return .add(draft)
        case 3:
            return .change(
                record(), draft, version: roll(2) == 0 ? Int64(1 + roll(3)) : nil, now)
        case 4..<8:
            var launched = acceptance([occurrence(within: 60_000)])
            // Often enough whom it is for is there.
            if roll(2) == 0 { launched.plan.sources = [.everybody] }
            return .launch(
                Launch(
                    record: record(), kind: Trial.kind,
                    ifVersion: roll(6) == 0 ? Int64(1 + roll(3)) : nil, acceptance: launched))
        case 8..<11:
            let number = record()
            return .recall(number, version: Self.seen(number), now)
        case 11:
            let number = record()
            return .discard(number, version: Self.seen(number), now)
        default:
            return .launched(
                LaunchedFilter(
                    Trial.kind, name: roll(3) == 0 ? "N1" : nil,
                    states: roll(3) == 0 ? [.draft, .scheduled] : nil,
                    labels: roll(4) == 0 ? ["l"] : nil, skip: roll(2), limit: 1 + roll(4)), now)
        }
    }

    /// The version that whoever takes it back or away saw: of some, that of the first launch.
    private static func seen(_ record: Int64) -> Int64? { record % 3 == 0 ? 2 : nil }

    private mutating func accept() -> ListStep {
        .accept(acceptance((0...max(0, roll(4) - 1)).map { _ in occurrence() }))
    }

    private mutating func source() -> AudiencePlan.Source {
        switch roll(9) {
        case 0..<5: .list(list())
        case 5..<8: .segment(segment())
        default: .everybody
        }
    }

    private mutating func occurrence(
        within wait: Int = 9_000
    ) -> AudienceAcceptance.Occurrence {
        // Now and then one that is there already, and none of them is taken in.
        let id =
            roll(30) == 0
            ? send()
            : SendID(
                high: UInt64(now.milliseconds) << 16 | 0x7000,
                low: 1 << 63 | UInt64(sends.count + 1))
        sends.append(id)
        return AudienceAcceptance.Occurrence(id: id, due: now + .milliseconds(Int64(roll(wait))))
    }

    private mutating func acceptance(
        _ occurrences: [AudienceAcceptance.Occurrence]
    ) -> AudienceAcceptance {
        AudienceAcceptance(
            occurrences, door: .native, tags: roll(3) == 0 ? ["t"] : [], content: Trial.content,
            plan: AudiencePlan(
                (0...roll(2)).map { _ in source() }, excluded: roll(3) == 0 ? [source()] : [],
                personalisations: [Personalisation(tag: "%f", source: .field("F"))]),
            accepted: now, doubtPolicy: roll(3) == 0 ? .hold : .resend)
    }
}
