import BelayCore
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import Testing

@Suite("Beginning under an idempotency key", .timeLimit(.minutes(1)))
struct BeginTests {
    private static func idempotency(
        _ key: String = "k", body: String = "body"
    ) throws -> Idempotency {
        Idempotency(key: try #require(IdempotencyKey(key)), body: Array(body.utf8))
    }

    @Test func `a request is known by the SHA-256 of its bytes`() throws {
        // FIPS 180-2, B.1.
        let hash = try Self.idempotency(body: "abc").bodyHash
        #expect(hash.prefix(4) == [0xBA, 0x78, 0x16, 0xBF] && hash.count == 32)
    }

    @Test func `a turn is one request's until it ends`() async throws {
        let desk = try await Desk()
        let one = try Self.idempotency()
        let turn = try await Self.turn(desk.sending.begin(one, of: desk.account))
        for body in ["body", "other"] {
            let again = try Self.idempotency(body: body)
            guard case .inFlight = try await desk.sending.begin(again, of: desk.account) else {
                throw Surprise(what: "two have the turn")
            }
        }
        let stranger = AccountID(desk.account.rawValue + 1)
        for (key, account) in [("K", desk.account), ("k", stranger)] {
            let other = try Self.idempotency(key)
            try await Self.turn(desk.sending.begin(other, of: account)).end()
        }
        turn.end()
        try await Self.turn(desk.sending.begin(one, of: desk.account)).end()
    }

    @Test func `what was scheduled is remembered, and nothing else`() async throws {
        let desk = try await Desk()
        let one = try Self.idempotency()
        let unknown = DraftMaker.draft(due: desk.time.now, batch: BatchID("nobody's"))
        let refused = try await desk.sending.schedule(unknown, of: desk.account, under: one)
        #expect(refused == .unknownBatch)
        try await Self.turn(desk.sending.begin(one, of: desk.account)).end()
        let draft = DraftMaker.draft(due: desk.time.now)
        let outcome = try await desk.sending.schedule(draft, of: desk.account, under: one)
        guard case .scheduled(let id, let number) = outcome else {
            throw Surprise(what: "\(outcome)")
        }
        let cases = [("body", EarlierAnswer.repeated(id, number: number)), ("other", .keyReused)]
        for (body, answer) in cases {
            let again = try Self.idempotency(body: body)
            let scheduled = try await desk.sending.schedule(
                draft, of: desk.account, under: again)
            #expect(scheduled == .earlier(answer))
            // Twice: an earlier answer takes no turn.
            for _ in 0..<2 {
                guard case .earlier(answer) = try await desk.sending.begin(again, of: desk.account)
                else { throw Surprise(what: "the answer is forgotten") }
            }
        }
        desk.time.advance(by: Limits.idempotencyLifetime)
        try await Self.turn(desk.sending.begin(one, of: desk.account)).end()
    }

    @Test func `a look that failed leaves the turn to the next`() async throws {
        let desk = try await Desk()
        let one = try Self.idempotency()
        desk.store.fail(.earlierAnswer, .before(.unavailable("away")))
        await #expect(throws: StoreError.unavailable("away")) {
            _ = try await desk.sending.begin(one, of: desk.account)
        }
        try await Self.turn(desk.sending.begin(one, of: desk.account)).end()
    }

    private static func turn(_ outcome: BeginOutcome) throws -> Turn {
        guard case .begun(let turn) = outcome else { throw Surprise(what: "\(outcome)") }
        return turn
    }
}
