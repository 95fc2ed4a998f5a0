import BelaySMTP
import Testing

/// Chance plays the relay, the network and the caller.
@Suite("Whatever happens to a session")
struct SMTPSessionWalkTests {
    static let anything: [SMTPSession.Input] =
        [220, 250, 354, 421, 450, 503, 550].map { SessionPlay.reply($0) }
        + [SessionPlay.reply(250, ["hi", "PIPELINING"]), .garbage(.malformed), .closed("gone")]
        + [.blockSent, .bodySent, .abandon, .abandonFollowing, .tlsEstablished, .quit]
        + SMTPTimers.Kind.allCases.map { .timer($0) }

    /// What a good relay does where the timer is the one named, so that walks get far.
    static func good(_ kind: SMTPTimers.Kind?) -> SMTPSession.Input {
        switch kind {
        case .greeting: SessionPlay.reply(220)
        case .hello: SessionPlay.reply(250, ["hi", "PIPELINING"])
        case .dataStart: SessionPlay.reply(354)
        case .dataBlock: .bodySent
        default: SessionPlay.reply(250)
        }
    }

    /// Mails that are begun and not ended: one in hand, one behind it.
    private static let most = 2

    private struct Tally {
        var begun = 0
        var ended = 0
        var armed: SMTPTimers.Kind?
        var isAsking = false
        var isReleased = false
    }

    @Test(arguments: 0..<10)
    func `each mail ends once, and no dot leaves without a release`(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        var reached: Set<String> = []
        for _ in 0..<2_000 {
            var play = SessionPlay(transactionLimit: 4)
            var tally = Tally()
            try begin(&play, &tally, &reached)
            follow(play.session.receive(.connected), &tally, &reached)
            for _ in 0..<60 where !play.session.isOver || tally.begun > tally.ended {
                if play.session.mayBeFollowed, Bool.random(using: &chance) {
                    #expect(tally.begun == tally.ended + 1)
                    try begin(&play, &tally, &reached)
                } else if tally.isAsking, Bool.random(using: &chance) {
                    let permit: SMTPSession.Permit = Bool.random(using: &chance) ? .go : .halt
                    tally.isAsking = false
                    tally.isReleased = permit == .go
                    follow(play.session.receive(.permit(permit)), &tally, &reached)
                } else {
                    let isFault = Int.random(in: 0..<8, using: &chance) == 0
                    let fault = try #require(Self.anything.randomElement(using: &chance))
                    let input = isFault ? fault : Self.good(tally.armed)
                    follow(play.session.receive(input), &tally, &reached)
                }
                if play.session.isIdle { try begin(&play, &tally, &reached) }
            }
            follow(play.session.receive(.closed("over")), &tally, &reached)
            if tally.isAsking {
                tally.isReleased = true
                follow(play.session.receive(.permit(.go)), &tally, &reached)
            }
            #expect(tally.ended == tally.begun)
            #expect(play.session.receive(.closed("over")) == [])
        }
        #expect(reached.isSuperset(of: ["accepted", "deferred", "refused", "unknown", "withheld"]))
        #expect(reached.isSuperset(of: ["unsent", "severed", "abandoned", "missed for good"]))
        #expect(
            reached.isSuperset(of: ["ahead", "handed over", "next severed", "next abandoned"]))
    }

    private func begin(
        _ play: inout SessionPlay, _ tally: inout Tally, _ reached: inout Set<String>
    ) throws {
        tally.begun += 1
        follow(play.session.receive(.next(try SessionPlay.envelope())), &tally, &reached)
    }

    private func follow(
        _ actions: [SMTPSession.Action], _ tally: inout Tally, _ reached: inout Set<String>
    ) {
        for action in actions {
            switch action {
            case .askRelease: tally.isAsking = true
            case .arm(let kind): tally.armed = kind
            case .send(let bytes) where bytes.starts(with: DotStuffer.endMark):
                #expect(tally.isReleased, "a dot without a release")
                tally.isReleased = false
                if bytes.count > DotStuffer.endMark.count { reached.insert("ahead") }
            case .finish(let ending), .handOver(let ending):
                tally.ended += 1
                tally.isAsking = false
                tally.isReleased = false
                reached.insert(SessionPlay.word(ending))
                if case .handOver = action { reached.insert("handed over") }
                #expect(tally.begun - tally.ended < Self.most)
            case .finishFollowing(let ending):
                tally.ended += 1
                reached.insert("next " + SessionPlay.word(ending))
                #expect(tally.begun - tally.ended < Self.most)
            default: break
            }
        }
    }
}
