import BelayCore
import BelayServer
import BelayStorePostgres
import Testing

@Suite("What keeps a node from its work")
struct DatabaseFlawTests {
    private static let now = Instant(milliseconds: 1_700_000_000_000)

    @Test(
        arguments: [
            (Standby.connected, true, nil), (.connected, false, nil), (.none, false, nil),
            (.hidden, false, nil), (.none, true, .noStandby), (.hidden, true, .standbyHidden),
            (.away, true, .standbyAway), (.away, false, .standbyAway),
        ] as [(Standby, Bool, DatabaseFlaw?)])
    func `a standby is missed where one is required or waited for`(
        standby: Standby, needsStandby: Bool, expected: DatabaseFlaw?
    ) {
        let look = DatabaseLook(standby: standby, now: Self.now)
        #expect(DatabaseFlaw(look, needsStandby: needsStandby, now: Self.now) == expected)
    }

    @Test(
        arguments: [
            (Duration.seconds(60), nil), (.seconds(-60), nil),
            (.milliseconds(60_001), "60 s ahead of"),
            (.hours(1), "3600 s ahead of"), (.hours(-1), "3600 s behind"),
        ] as [(Duration, String?)])
    func `clocks may differ by a minute`(ahead: Duration, words: String?) {
        let look = DatabaseLook(standby: .connected, now: Self.now)
        let flaw = DatabaseFlaw(look, needsStandby: false, now: Self.now + ahead)
        #expect(
            flaw?.description
                == words.map {
                    "this machine's clock is \($0) the database's: set the clocks right"
                })
    }

    @Test func `what is not known for long is away, until it is known again`() {
        let health = DatabaseHealth(at: .seconds(5), patience: .seconds(10))
        #expect(health.flaw(at: .seconds(15)) == nil)
        #expect(health.flaw(at: .seconds(16)) == .silent(.seconds(11)))
        #expect(health.note(nil, at: .seconds(20)) == nil)
        #expect(health.flaw(at: .seconds(30)) == nil)
        health.note(.noStandby, at: .seconds(30))
        #expect(health.flaw(at: .seconds(99)) == .noStandby)
        #expect(health.note(nil, at: .seconds(100)) == .noStandby)
        #expect(health.flaw(at: .seconds(101)) == nil)
    }

    @Test(arguments: [
        DatabaseFlaw.away("at 10.0.0.1"), .distrusted("at 10.0.0.1"), .silent(.seconds(11)),
        .noStandby, .standbyAway, .standbyHidden, .clock(ahead: .hours(1)),
    ])
    func `what anybody may ask for names nothing of the inside`(flaw: DatabaseFlaw) {
        for word in ["10.0.0.1", "synchronous_standby_names", "store.", "GRANT"] {
            #expect(!flaw.words.contains(word))
        }
        #expect(!flaw.description.contains("\n"))
    }
}
