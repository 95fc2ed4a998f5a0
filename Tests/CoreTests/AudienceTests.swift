import BelayCore
import Testing

@Suite("The states of an audience")
struct AudienceTests {
    /// Every state that a store may read, by a name.
    enum Sample: String, CaseIterable, CustomTestStringConvertible {
        case scheduled, expanding, sending, done
        /// Due, kept by a pause or an outage, and somebody came or went since.
        case frozen
        /// Taken back before its listing.
        case unscheduled
        /// Cancelled in its listing, and what was not listed is not counted yet.
        case uncounted
        /// The same, counted, with deliveries under way.
        case counted
        /// The same, and all is over.
        case cancelled

        var testDescription: String { rawValue }

        var isScheduled: Bool { self == .scheduled || self == .frozen }

        var audience: Audience {
            let state: Audience.State =
                switch self {
                case .scheduled, .frozen: .scheduled
                case .expanding: .expanding
                case .sending: .sending
                case .done: .done
                case .unscheduled, .uncounted, .counted, .cancelled: .cancelled
                }
            let isBegun = state != .scheduled && self != .unscheduled
            let unlisted: Int? =
                switch self {
                case .unscheduled: 0
                case .counted, .cancelled: 4
                default: nil
                }
            let isOver = self == .done || self == .unscheduled || self == .cancelled
            return Audience(
                state: state, due: AudienceTests.due, mark: isBegun || self == .frozen ? 9 : nil,
                cursor: Audience.Cursor(list: isBegun ? 1 : 0, joined: isBegun ? 5 : 0),
                listed: isBegun ? 3 : 0, unlisted: unlisted,
                begun: isBegun ? AudienceTests.due : nil,
                cancelled: state == .cancelled ? AudienceTests.due : nil,
                finished: isOver ? AudienceTests.due : nil)
        }
    }

    static let due = Instant(milliseconds: 100)
    static let now = Instant(milliseconds: 200)
    static let early = Instant(milliseconds: 99)

    static let coverages: [Coverage] = [
        .clear, .paused(StopID(1)), .expired(StopID(1)), .cancelled(StopID(1)),
    ]

    @Test(arguments: Sample.allCases)
    func `only what is not begun is taken back`(sample: Sample) {
        var audience = sample.audience
        let answer = audience.unschedule(at: Self.now)
        let expected: Audience.UnscheduleAnswer =
            switch sample {
            case .scheduled, .frozen: .unscheduled
            case .expanding, .sending, .uncounted, .counted: .inProgress
            case .done: .alreadyDone
            case .unscheduled, .cancelled: .alreadyCancelled
            }
        #expect(answer == expected)
        guard sample.isScheduled else {
            #expect(audience == sample.audience)
            return
        }
        #expect(audience.state == .cancelled)
        #expect(audience.unlisted == 0)
        #expect(audience.finished == Self.now)
        #expect(!audience.needsMembership)
    }

    @Test(arguments: Sample.allCases, coverages)
    func `only what is not begun is moved, and not under a cancel`(
        sample: Sample, coverage: Coverage
    ) {
        var audience = sample.audience
        let refusal = Self.refusal {
            () throws(Audience.Refusal) in
            try audience.reschedule(to: Self.now, under: coverage)
        }
        switch coverage {
        case .cancelled, .expired: #expect(refusal == .stopped(coverage))
        case .clear, .paused: #expect(refusal == (sample.isScheduled ? nil : .state))
        }
        #expect(audience.due == (refusal == nil ? Self.now : Self.due))
        // Whom it is for is found anew.
        #expect(audience.mark == (refusal == nil ? nil : sample.audience.mark))
    }

    @Test(arguments: Sample.allCases, coverages)
    func `the listing begins once, when it is due and no stop covers it`(
        sample: Sample, coverage: Coverage
    ) {
        for now in [Self.early, Self.due] {
            var audience = sample.audience
            let refusal = Self.refusal {
                () throws(Audience.Refusal) in
                try audience.begin(at: now, under: coverage, mark: 7)
            }
            let expected: Audience.Refusal? =
                if !sample.isScheduled {
                    .state
                } else if now == Self.early {
                    .notDue
                } else {
                    coverage == .clear ? nil : .stopped(coverage)
                }
            #expect(refusal == expected)
            guard expected == nil else {
                #expect(audience == sample.audience)
                continue
            }
            #expect(audience.state == .expanding)
            #expect(audience.mark == (sample == .frozen ? 9 : 7))
            #expect(audience.begun == now)
        }
    }

    @Test(arguments: Sample.allCases)
    func `a change to the lists after the due freezes what is not begun, once`(sample: Sample) {
        for now in [Self.early, Self.due, Self.now] {
            var audience = sample.audience
            let isFrozen = audience.freeze(at: now, mark: 7)
            #expect(isFrozen == (sample == .scheduled && now == Self.now))
            #expect(audience.mark == (isFrozen ? 7 : sample.audience.mark))
            if !isFrozen { #expect(audience == sample.audience) }
        }
    }

    @Test(arguments: Sample.allCases)
    func `who left is remembered while somebody may still be listed or counted`(sample: Sample) {
        let isNeeded = sample == .frozen || sample == .expanding || sample == .uncounted
        #expect(sample.audience.needsMembership == isNeeded)
    }

    @Test(arguments: Sample.allCases, coverages)
    func `a chunk is listed only while the listing is open and no stop covers it`(
        sample: Sample, coverage: Coverage
    ) {
        for cursor in [Audience.Cursor(list: 1, joined: 6), Audience.Cursor(list: 2), nil] {
            var audience = sample.audience
            let refusal = Self.refusal {
                () throws(Audience.Refusal) in
                try audience.list(2, to: cursor, under: coverage)
            }
            let expected: Audience.Refusal? =
                if sample != .expanding {
                    .state
                } else {
                    coverage == .clear ? nil : .stopped(coverage)
                }
            #expect(refusal == expected)
            guard expected == nil else {
                #expect(audience == sample.audience)
                continue
            }
            #expect(audience.listed == 5)
            #expect(audience.state == (cursor == nil ? .sending : .expanding))
            #expect(audience.cursor == cursor ?? sample.audience.cursor)
        }
    }

    @Test(arguments: Sample.allCases, coverages)
    func `a cancel ends the listing, and what is due and not begun`(
        sample: Sample, coverage: Coverage
    ) {
        let isFinal =
            switch coverage {
            case .cancelled, .expired: true
            case .clear, .paused: false
            }
        for now in [Self.early, Self.due] {
            var audience = sample.audience
            let hasObeyed = audience.obey(coverage, at: now)
            let mustObey =
                isFinal && (sample == .expanding || (sample.isScheduled && now == Self.due))
            #expect(hasObeyed == mustObey)
            guard mustObey else {
                #expect(audience == sample.audience)
                continue
            }
            #expect(audience.state == .cancelled)
            #expect(audience.cancelled == now)
            #expect(audience.needsMembership == (sample == .expanding))
            #expect((audience.finished != nil) == sample.isScheduled)
        }
    }

    @Test(arguments: Sample.allCases)
    func `what was not listed is counted once`(sample: Sample) {
        var audience = sample.audience
        let refusal = Self.refusal { () throws(Audience.Refusal) in
            try audience.count(unlisted: 8)
        }
        #expect(refusal == (sample == .uncounted ? nil : .state))
        #expect(audience.unlisted == (refusal == nil ? 8 : sample.audience.unlisted))
    }

    @Test(arguments: Sample.allCases, [false, true])
    func `it is over when nothing is open, counted or to come`(sample: Sample, wasStopped: Bool) {
        var audience = sample.audience
        let refusal = Self.refusal { () throws(Audience.Refusal) in
            try audience.finish(at: Self.now, wasStopped: wasStopped)
        }
        let expected: (Audience.State, Audience.Refusal?) =
            switch sample {
            case .sending: (wasStopped ? .cancelled : .done, nil)
            case .counted: (.cancelled, nil)
            default: (sample.audience.state, .state)
            }
        #expect(audience.state == expected.0)
        #expect(refusal == expected.1)
        if refusal == nil { #expect(audience.finished == Self.now) }
    }

    /// The word of each state, clear, paused and under a cancel, and when all its mail ended.
    private static let words: [(Sample, [Audience.Shown])] = [
        (.scheduled, [.scheduled, .paused, .cancelled, .scheduled]),
        (.frozen, [.scheduled, .paused, .cancelled, .scheduled]),
        (.expanding, [.sending, .paused, .cancelled, .sending]),
        (.sending, [.sending, .paused, .cancelled, .done]),
        (.done, [.done, .done, .done, .done]),
        (.unscheduled, [.cancelled, .cancelled, .cancelled, .cancelled]),
        (.uncounted, [.cancelled, .cancelled, .cancelled, .cancelled]),
        (.counted, [.cancelled, .cancelled, .cancelled, .cancelled]),
        (.cancelled, [.cancelled, .cancelled, .cancelled, .cancelled]),
    ]

    @Test(arguments: words)
    func `each state has its word`(sample: Sample, words: [Audience.Shown]) {
        let audience = sample.audience
        let shown = [
            audience.shown(under: .clear, isOver: false),
            audience.shown(under: .paused(StopID(1)), isOver: false),
            audience.shown(under: .cancelled(StopID(1)), isOver: false),
            audience.shown(under: .clear, isOver: true),
        ]
        #expect(shown == words)
    }

    private static func refusal(
        _ verb: () throws(Audience.Refusal) -> Void
    ) -> Audience.Refusal? {
        do throws(Audience.Refusal) {
            try verb()
            return nil
        } catch {
            return error
        }
    }
}
