import BelayCore
import Testing

@Suite("What stops say of a delivery")
struct StopTests {
    private static let send = SendID(high: 1, low: 2)
    private static let other = SendID(high: 1, low: 3)
    private static let batch = BatchID("b")
    private static let patience: Duration = .milliseconds(72)

    /// Every kind of scope, one that the member is in and one that it is not in.
    private static let scopes: [(scope: Stop.Scope, isIn: Bool, coversLater: Bool)] = [
        (.send(send), true, true), (.send(other), false, true),
        (.batch(batch), true, true), (.batch(BatchID("c")), false, true),
        (.tag("t"), true, false), (.tag("T"), false, false),
        (.account, true, false),
    ]

    private static func stop(
        _ scope: Stop.Scope, _ action: Stop.Action, id: Int64 = 1, door: Door = .sendGrid,
        set: Int64 = 50, place: Int64 = 10, lifted: (at: Int64, place: Int64)? = nil
    ) -> Stop {
        Stop(
            id: StopID(id), account: AccountID(1), scope: scope, action: action, door: door,
            isRevocable: true, set: Instant(milliseconds: set), place: place,
            lift: lifted.map {
                Stop.Lift(instant: Instant(milliseconds: $0.at), place: $0.place)
            })
    }

    private static func member(
        place: Int64 = 5, due: Int64 = 100, batch: BatchID? = batch, tags: [String] = ["s", "t"]
    ) -> Membership {
        Membership(
            send: send, batch: batch, tags: tags, place: place, due: Instant(milliseconds: due))
    }

    private static func word(
        _ stop: Stop, of member: Membership = member(), at now: Int64 = 60,
        patience: Duration? = patience
    ) -> Coverage {
        stop.coverage(of: member, at: Instant(milliseconds: now), pauseExpiry: patience)
    }

    @Test(arguments: scopes)
    func `a scope holds its own members`(scope: Stop.Scope, isIn: Bool, coversLater: Bool) {
        for action in Stop.Action.allCases {
            #expect(Self.stop(scope, action).concerns(Self.member()) == isIn)
        }
    }

    @Test func `no batch and no tag are in none`() {
        let bare = Self.member(batch: nil, tags: [])
        #expect(!Self.stop(.batch(Self.batch), .cancel).concerns(bare))
        #expect(!Self.stop(.tag("t"), .cancel).concerns(bare))
        #expect(Self.stop(.send(Self.send), .cancel).concerns(bare))
        #expect(Self.stop(.account, .cancel).concerns(bare))
    }

    @Test func `tags are bytes`() {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        #expect(composed == decomposed)
        #expect(Stop.Scope.tag(composed) != .tag(decomposed))
        let member = Self.member(tags: [decomposed])
        #expect(!Self.stop(.tag(composed), .cancel).concerns(member))
        #expect(Self.stop(.tag(decomposed), .cancel).concerns(member))
    }

    /// Tag and account: what was accepted before. Send and batch: later members too.
    @Test(arguments: scopes)
    func `a cancel in force covers what its scope says`(
        scope: Stop.Scope, isIn: Bool, coversLater: Bool
    ) {
        for (place, isBefore) in [(Int64(1), true), (10, true), (11, false)] {
            let covers = isIn && (isBefore || coversLater)
            let word = Self.word(Self.stop(scope, .cancel), of: Self.member(place: place))
            #expect(word == (covers ? .cancelled(StopID(1)) : .clear))
        }
    }

    @Test(arguments: scopes)
    func `a pause in force covers later mail too`(
        scope: Stop.Scope, isIn: Bool, coversLater: Bool
    ) {
        for place in [Int64(1), 10, 11] {
            let word = Self.word(Self.stop(scope, .pause), of: Self.member(place: place))
            #expect(word == (isIn ? .paused(StopID(1)) : .clear))
        }
    }

    /// Lifted at 100 after the accept at place 20: place, due, whether it stays cancelled.
    private static let lifted: [(Int64, Int64, Bool)] = [
        (5, 99, true), (5, 100, true), (5, 101, false), (20, 100, true), (21, 100, false),
        (21, 101, false),
    ]

    @Test(arguments: lifted, [Stop.Scope.send(send), .batch(batch)])
    func `a cancel taken back keeps what fell due meanwhile`(
        row: (place: Int64, due: Int64, stays: Bool), scope: Stop.Scope
    ) {
        let stop = Self.stop(scope, .cancel, lifted: (at: 100, place: 20))
        let member = Self.member(place: row.place, due: row.due)
        for now in [Int64(60), 100, 10_000] {
            let word = Self.word(stop, of: member, at: now)
            #expect(word == (row.stays ? .cancelled(StopID(1)) : .clear))
        }
    }

    /// What the cancel never covered is not discarded when it is lifted: place, stays cancelled.
    @Test(arguments: [(Int64(10), true), (11, false), (20, false), (21, false)])
    func `lifting a cancel of a tag or account discards only what it covered`(
        place: Int64, stays: Bool
    ) {
        for scope in [Stop.Scope.tag("t"), .account] {
            let stop = Self.stop(scope, .cancel, lifted: (at: 100, place: 20))
            let word = Self.word(stop, of: Self.member(place: place), at: 200)
            #expect(word == (stays ? .cancelled(StopID(1)) : .clear), "\(scope)")
        }
    }

    @Test func `a lifted stop says nothing of strangers`() {
        for action in Stop.Action.allCases {
            let stop = Self.stop(.send(Self.other), action, lifted: (at: 900, place: 20))
            #expect(Self.word(stop, at: 1_000) == .clear)
        }
    }

    /// Due 100 and patience 72, so it ends at 172: set, lifted (at place 20), now, place, the word.
    private static let expiries: [(Int64, Int64?, Int64, Int64, Coverage)] = [
        (50, nil, 171, 5, .paused(StopID(1))),
        (50, nil, 172, 5, .expired(StopID(1))),
        (50, nil, 172, 99, .expired(StopID(1))),
        (172, nil, 172, 5, .expired(StopID(1))),
        (173, nil, 500, 5, .paused(StopID(1))),
        (50, 171, 500, 5, .clear),
        (50, 172, 172, 5, .expired(StopID(1))),
        (50, 172, 500, 20, .expired(StopID(1))),
        (50, 172, 500, 21, .clear),
        (173, 300, 500, 5, .clear),
    ]

    @Test(arguments: expiries)
    func `a pause outlasts a delivery by instants, swept or not`(
        set: Int64, lift: Int64?, now: Int64, place: Int64, word: Coverage
    ) {
        let stop = Self.stop(
            .batch(Self.batch), .pause, set: set, lifted: lift.map { (at: $0, place: 20) })
        #expect(Self.word(stop, of: Self.member(place: place), at: now) == word)
    }

    @Test(arguments: Door.allCases)
    func `only SendGrid's pauses outlast anything`(door: Door) {
        let stop = Self.stop(.batch(Self.batch), .pause, door: door)
        let word: Coverage = door == .sendGrid ? .expired(StopID(1)) : .paused(StopID(1))
        #expect(Self.word(stop, at: 10_000) == word)
        #expect(Self.word(stop, at: 10_000, patience: nil) == .paused(StopID(1)))
        let lifted = Self.stop(.account, .pause, door: door, lifted: (at: 100, place: 20))
        #expect(Self.word(lifted, at: 10_000, patience: nil) == .clear)
    }

    @Test func `cancel outranks expiry outranks pause, in any order`() {
        let cancel = Self.stop(.batch(Self.batch), .cancel, id: 1)
        let expiry = Self.stop(.send(Self.send), .pause, id: 2)
        let pause = Self.stop(.account, .pause, id: 3, door: .native)
        let lifted = Self.stop(.account, .pause, id: 4, lifted: (at: 60, place: 20))
        let rows: [([Stop], Coverage)] = [
            ([], .clear), ([lifted], .clear), ([pause, lifted], .paused(StopID(3))),
            ([pause, expiry], .expired(StopID(2))),
            ([pause, expiry, cancel], .cancelled(StopID(1))),
            ([cancel, pause], .cancelled(StopID(1))),
        ]
        for (stops, word) in rows {
            for order in [stops, stops.reversed()] {
                let found = Coverage(
                    of: Self.member(), under: order, at: Instant(milliseconds: 500),
                    pauseExpiry: Self.patience)
                #expect(found == word)
            }
        }
    }

    @Test func `of two alike the first names itself`() {
        let stops = [3, 2].map { Self.stop(.account, .pause, id: $0, door: .native) }
        let word = Coverage(
            of: Self.member(), under: stops, at: Instant(milliseconds: 60), pauseExpiry: nil)
        #expect(word == .paused(StopID(3)))
    }

    @Test func `counts add up`() {
        #expect(StopCounts(stopped: 1, handedOver: 20, inDoubt: 300, ended: 4_000).total == 4_321)
        #expect(StopCounts().total == 0)
    }
}
