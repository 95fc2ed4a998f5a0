import BelayCourierSMTP
import Synchronization
import Testing

@Suite("Who may have a connection")
struct ConnectionPoolTests {
    final class Connection: Sendable {
        let loop: Int

        init(loop: Int) { self.loop = loop }
    }

    final class Log: Sendable {
        let served = Mutex<[String]>([])
    }

    @Test func `an idle connection that is near is taken before one that is not`() async throws {
        let pool = ConnectionPool<Connection>(limit: 2)
        var opened: [Connection] = []
        for loop in [1, 2] {
            let lease = try #require(await pool.lease())
            #expect(lease.connection == nil)
            opened.append(Connection(loop: loop))
        }
        for connection in opened { #expect(pool.giveBack(connection)) }
        #expect(await pool.lease { $0.loop == 1 }?.connection?.loop == 1)
        #expect(await pool.lease { $0.loop == 1 }?.connection?.loop == 2)
    }

    @Test func `whoever is far from all is overtaken so often and no more`() async throws {
        let pool = ConnectionPool<Connection>(limit: 1)
        _ = try #require(await pool.lease())
        let near = Connection(loop: 1)
        let log = Log()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let isFar = number == 0
                    let lease = await pool.lease { _ in !isFar }
                    log.served.withLock { $0.append(isFar ? "far" : "near") }
                    #expect(lease?.connection === near)
                    #expect(pool.giveBack(near))
                }
                // One after the other, so that the far one is the first.
                while pool.waiting <= number { await Task.yield() }
            }
            #expect(pool.giveBack(near))
            await group.waitForAll()
        }
        #expect(log.served.withLock { $0.firstIndex(of: "far") } == 8)
        #expect(log.served.withLock { $0.count } == 20)
    }

    @Test func `one who waits is let in behind a holder, and waits first if that came to nothing`()
        async throws
    {
        let pool = ConnectionPool<Connection>(limit: 1)
        _ = try #require(await pool.lease())
        let connection = Connection(loop: 1)
        pool.invite(behind: connection)
        async let behind = pool.lease()
        while pool.waiting < 1 { await Task.yield() }
        pool.withholdInvitations(1)
        pool.invite(behind: connection)
        #expect(pool.waiting == 1)
        pool.invite(behind: connection)
        let lease = try #require(await behind)
        #expect(lease.isBehind && lease.connection === connection && pool.used == 1)

        async let later = pool.lease()
        while pool.waiting < 1 { await Task.yield() }
        async let again = pool.lease(isAgain: true)
        while pool.waiting < 2 { await Task.yield() }
        #expect(pool.giveBack(connection))
        let first = try #require(await again)
        #expect(!first.isBehind && first.connection === connection)
        pool.free()
        #expect(try #require(await later).connection == nil)
    }
}
