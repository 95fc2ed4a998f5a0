import BelayCourier
import BelayCourierSMTP
import BelaySMTP
import ServiceLifecycle
import Testing

@Suite("Connections to a relay")
struct SMTPConnectionTests {
    @Test func `one connection serves one mail after another`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        for number in 0..<20 {
            #expect(await courier.deliver(parcel(UInt64(number))) { .go }.word == "accepted")
        }
        #expect(peer.log.connections == 1)
        #expect(peer.log.commands.filter { $0.hasPrefix("EHLO") } == ["EHLO client.example"])
        #expect(peer.log.mails.count == 20)
        await courier.shutdown()
        #expect(peer.log.commands.last == "QUIT")
        #expect(courier.connectionCount == 0)
        try await peer.stop()
    }

    @Test func `a connection ends after its number of mails`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer, transactionsPerConnection: 3)
        for number in 0..<10 {
            #expect(await courier.deliver(parcel(UInt64(number))) { .go }.word == "accepted")
        }
        // Else the wait below would have no end.
        try #require(peer.log.mails.map(\.connection) == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3])
        await peer.wait { $0.closed == 3 }
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `a refusal leaves the connection fit for the next mail`() async throws {
        let refused = Counter()
        let peer = try await RelayPeer.start { moment, _ in
            switch moment {
            case .recipient: refused.add() == 1 ? .say("550 nobody\r\n") : nil
            case .data: refused.value == 1 ? .say("503 no recipient\r\n") : nil
            default: nil
            }
        }
        let courier = try SMTPCourier.to(peer)
        #expect(await courier.deliver(parcel(1)) { .go }.word == "missed for good")
        #expect(await courier.deliver(parcel(2)) { .go }.word == "accepted")
        #expect(peer.log.connections == 1)
        #expect(peer.log.commands.contains("RSET"))
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `no more connections than allowed, and no fewer when there is work`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer, connections: 3)
        let gate = Gate()
        let asking = Counter()
        await withTaskGroup(of: String.self) { tasks in
            for number in 0..<60 {
                tasks.addTask {
                    await courier.deliver(parcel(UInt64(number))) {
                        if asking.add() == 3 { gate.open() }
                        await gate.pass()
                        return .go
                    }.word
                }
            }
            for await word in tasks { #expect(word == "accepted") }
        }
        #expect(peer.log.mostOpen == 3)
        #expect(peer.log.connections == 3)
        #expect(peer.log.mails.count == 60)
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `a relay that dies on a fresh connection too is a miss`() async throws {
        let mails = Counter()
        let peer = try await RelayPeer.start { moment, _ in
            moment == .mail && mails.add() > 1 ? .close : nil
        }
        let courier = try SMTPCourier.to(peer)
        #expect(await courier.deliver(parcel(1)) { .go }.word == "accepted")
        #expect(await courier.deliver(parcel(2)) { .go }.word == "missed for now")
        #expect(peer.log.connections == 2)
        try await peer.stop()
    }

    @Test func `an idle connection says goodbye after its time`() async throws {
        let peer = try await RelayPeer.start()
        var timers = SMTPTimers()
        timers.idle = .milliseconds(20)
        let courier = try SMTPCourier.to(peer, timers: timers)
        #expect(await courier.deliver(parcel()) { .go }.word == "accepted")
        await peer.wait { $0.closed == 1 }
        #expect(peer.log.commands.last == "QUIT")
        #expect(await courier.deliver(parcel()) { .go }.word == "accepted")
        await courier.shutdown()
        try await peer.stop()
    }

    @Test func `a courier that is run ends its connections when it is stopped`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        #expect(await courier.deliver(parcel(1)) { .go }.word == "accepted")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let service: any Service = courier
            tasks.addTask { try await service.run() }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        #expect(peer.log.commands.last == "QUIT")
        #expect(await courier.deliver(parcel(2)) { .go } == .abandoned)
        #expect(peer.log.connections == 1)
        try await peer.stop()
    }

    @Test func `a mail in hand at shutdown is finished, and its connection ended`() async throws {
        let peer = try await RelayPeer.start()
        let courier = try SMTPCourier.to(peer)
        let verdict = await courier.deliver(parcel()) {
            await courier.shutdown()
            return .go
        }
        #expect(verdict.word == "accepted")
        await peer.wait { $0.closed == 1 }
        #expect(peer.log.commands.last == "QUIT")
        try await peer.stop()
    }
}
