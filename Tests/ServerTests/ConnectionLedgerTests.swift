import BelayServer
import Testing

@Suite("Places for connections")
struct ConnectionLedgerTests {
    /// A ledger of so many places, all taken: by some that rest, in this order, and by others that
    /// have something under way.
    private func full(
        strangers: [String] = [], others: [String] = [], busy: Int = 0
    ) -> (ledger: ConnectionLedger<String>, tickets: [String: UInt64]) {
        var ledger = ConnectionLedger<String>(capacity: strangers.count + others.count + busy)
        var tickets: [String: UInt64] = [:]
        func come(_ name: String) -> UInt64 {
            ledger.opened()
            return ledger.rest(name, isStranger: true).ticket
        }
        for name in others {
            _ = ledger.wake(come(name))
            tickets[name] = ledger.rest(name, isStranger: false).ticket
        }
        for name in strangers { tickets[name] = come(name) }
        for _ in 0..<busy { _ = ledger.wake(come("busy")) }
        return (ledger, tickets)
    }

    @Test func `while there are places nobody makes way`() {
        var ledger = ConnectionLedger<String>(capacity: 2)
        ledger.opened()
        _ = ledger.rest("a", isStranger: true)
        let (hasRoom, leaver) = ledger.makeRoom()
        #expect(hasRoom)
        #expect(leaver == nil)
    }

    @Test(arguments: [
        (["a", "b"], ["c"], "a"), ([], ["c", "d"], "c"), (["a"], ["c", "d"], "a"),
    ])
    func `who rested longest makes way, strangers first`(
        strangers: [String], others: [String], wanted: String
    ) {
        var (ledger, _) = full(strangers: strangers, others: others)
        let (hasRoom, leaver) = ledger.makeRoom()
        #expect(!hasRoom)
        #expect(leaver?.member == wanted)
    }

    @Test func `one at a time makes way for one`() {
        var (ledger, tickets) = full(strangers: ["a", "b"])
        #expect(ledger.makeRoom().leaver?.member == "a")
        #expect(ledger.makeRoom().leaver == nil)
        ledger.leave(tickets["a"] ?? 0)
        #expect(ledger.makeRoom().leaver == nil)
        ledger.closed()
        #expect(ledger.makeRoom().hasRoom)
        ledger.opened()
        #expect(ledger.makeRoom().leaver?.member == "b")
    }

    @Test func `who has something under way does not make way`() {
        var (ledger, tickets) = full(others: ["a"], busy: 1)
        #expect(ledger.wake(tickets["a"] ?? 0) == nil)
        let (hasRoom, leaver) = ledger.makeRoom()
        #expect(!hasRoom)
        #expect(leaver == nil)
    }

    @Test func `when all were busy the first to rest makes way at once`() {
        var (ledger, _) = full(busy: 2)
        _ = ledger.makeRoom()
        #expect(ledger.rest("a", isStranger: false).leaver?.member == "a")
        #expect(ledger.rest("b", isStranger: false).leaver == nil)
    }

    @Test func `a newcomer gets to say something, and makes way once another rests`() {
        var ledger = ConnectionLedger<String>(capacity: 3)
        for _ in 0..<3 { ledger.opened() }
        #expect(!ledger.makeRoom().hasRoom)
        #expect(ledger.rest("a", isStranger: true).leaver == nil)
        #expect(ledger.rest("b", isStranger: true).leaver?.member == "a")
        #expect(ledger.rest("c", isStranger: true).leaver == nil)
    }

    @Test func `who was served stays while one that was let in has not come to rest`() {
        var (ledger, tickets) = full(others: ["a"], busy: 1)
        ledger.leave(nil)
        ledger.closed()
        ledger.opened()
        let (hasRoom, leaver) = ledger.makeRoom()
        #expect(!hasRoom)
        #expect(leaver == nil)
        _ = ledger.wake(tickets["a"] ?? 0)
        #expect(ledger.rest("a", isStranger: false).leaver == nil)
        #expect(ledger.rest("b", isStranger: true).leaver?.member == "a")
    }

    @Test func `places that were taken before anyone rested are found as soon as they do`() {
        var ledger = ConnectionLedger<String>(capacity: 2)
        for _ in 0..<2 { ledger.opened() }
        #expect(!ledger.makeRoom().hasRoom)
        let (ticket, _) = ledger.rest("a", isStranger: true)
        #expect(ledger.rest("b", isStranger: true).leaver?.member == "a")
        ledger.leave(ticket)
        ledger.closed()
        #expect(ledger.makeRoom().hasRoom)
    }

    @Test func `when one that was to leave got a request, another leaves`() {
        var (ledger, tickets) = full(strangers: ["a", "b"])
        #expect(ledger.makeRoom().leaver?.member == "a")
        #expect(ledger.wake(tickets["a"] ?? 0)?.member == "b")
    }

    @Test func `who left without being told does not take the place of one that was`() {
        var (ledger, tickets) = full(others: ["a", "b", "c", "d"])
        #expect(ledger.makeRoom().leaver?.member == "a")
        ledger.leave(tickets["a"])
        // It went by itself, and is counted before the one that was told.
        ledger.leave(tickets["b"])
        ledger.closed()
        #expect(ledger.makeRoom().hasRoom)
        ledger.opened()
        _ = ledger.rest("e", isStranger: true)
        #expect(ledger.makeRoom().leaver == nil)
        ledger.closed()
        #expect(ledger.makeRoom().hasRoom)
    }

    @Test func `who is to make way is told with the ticket that it rests with`() {
        var (ledger, tickets) = full(others: ["a"])
        let first = ledger.makeRoom().leaver
        #expect(first?.ticket == tickets["a"])
        // It is served meanwhile and rests again: what it was told is over.
        _ = ledger.wake(tickets["a"] ?? 0)
        let (ticket, second) = ledger.rest("a", isStranger: false)
        #expect(ticket != first?.ticket)
        #expect(second?.ticket == ticket)
    }

    @Test func `once there is room again nobody is sent away`() {
        var (ledger, tickets) = full(others: ["a"], busy: 1)
        #expect(ledger.makeRoom().leaver?.member == "a")
        for ticket in [tickets["a"], nil] {
            ledger.leave(ticket)
            ledger.closed()
        }
        #expect(ledger.makeRoom().hasRoom)
        ledger.opened()
        #expect(ledger.rest("b", isStranger: true).leaver == nil)
    }

    @Test func `twenty thousand turns later the order still holds`() {
        var (ledger, tickets) = full(others: (0..<100).map(String.init))
        for turn in 0..<20_000 {
            let name = String(turn * 37 % 100)
            #expect(ledger.wake(tickets[name] ?? 0) == nil)
            tickets[name] = ledger.rest(name, isStranger: false).ticket
        }
        for turn in 19_900..<20_000 {
            #expect(ledger.makeRoom().leaver?.member == String(turn * 37 % 100))
            ledger.leave(tickets[String(turn * 37 % 100)] ?? 0)
            ledger.closed()
            #expect(ledger.makeRoom().hasRoom)
            ledger.opened()
            _ = ledger.wake(ledger.rest("new", isStranger: true).ticket)
        }
    }
}
