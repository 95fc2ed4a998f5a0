import BelayCore
import BelayStore
import BelayStoreMemory
import BelayTime

extension World {
    /// Every accepted delivery, at every step.
    func check() async throws {
        for send in ledger.sends + ledger.audienceOrder {
            guard let record = await memory.send(.id(send), of: account, at: time.now) else {
                throw Broken(description: "lost: \(send)")
            }
            var bytes: [Int: [UInt8]] = [:]
            for delivery in record.deliveries {
                let id = DeliveryID(send: send, position: delivery.position)
                guard let entry = ledger.entries[id] else { continue }
                try check(delivery.lifecycle, entry)
                for copy in entry.arrivals {
                    guard copy == bytes[entry.message] ?? copy else {
                        throw Broken(description: "copies differ: \(name(id))")
                    }
                    bytes[entry.message] = copy
                }
                ledger.entries[id]?.last = delivery.lifecycle
            }
        }
        if let broken { throw broken }
    }

    private func check(_ lifecycle: Lifecycle, _ entry: Ledger.Entry) throws {
        let name = name(entry.id)
        func demand(_ isTrue: Bool, _ words: String) throws {
            if !isTrue { throw Broken(description: "\(words): \(name) is \(lifecycle)") }
        }
        if let last = entry.last {
            try demand(lifecycle.version >= last.version, "a version fell")
            try demand(lifecycle.fence >= last.fence, "a fence fell")
            try demand(lifecycle.doubts >= last.doubts, "a doubt was forgotten")
            if last.isFinal { try demand(lifecycle == last, "a final state changed") }
        }
        try demand(lifecycle.due == entry.due, "nobody moved the due")
        let copies = entry.arrivals.count
        // In flight nobody knows yet.
        var known = lifecycle.doubts
        if case .releasing = lifecycle.state { known += 1 }
        if lifecycle.state == .sent { known += 1 }
        try demand(copies <= known, "a copy that nothing accounts for (\(copies))")
        if entry.policy == .hold { try demand(copies <= 1, "twice under hold") }
        if entry.never { try demand(copies == 0, "a copy after a cancel") }
        if lifecycle.doubts > 0 { reached.insert(.doubt) }
        switch lifecycle.state {
        case .sent: try demand(copies >= 1, "sent, and nobody has it")
        case .cancelled, .abandoned:
            let isAskedFor =
                entry.wasCancelled
                || ledger.called.contains { $0.action == .cancel && $0.covers(entry) }
                // Whoever left gets no other attempt.
                || (ledger.audiences[entry.id.send] != nil && ledger.left.contains(entry.recipient))
                // A pause or a last instant ends what is in doubt as abandoned, too.
                || (lifecycle.state == .abandoned && mayExpire(entry))
            try demand(isAskedFor, "cancelled by nobody")
        case .expired:
            try demand(mayExpire(entry), "expired by nobody")
            reached.insert(entry.notAfter == nil ? .pauseExpired : .senderExpired)
        case .suppressed:
            try demand(ledger.left.contains(entry.recipient), "suppressed by nobody")
            reached.insert(.suppressed)
        case .quarantined: try demand(lifecycle.deaths >= 3, "quarantined too early")
        default: break
        }
    }

    private func mayExpire(_ entry: Ledger.Entry) -> Bool {
        entry.notAfter != nil
            || ledger.called.contains {
                $0.action == .pause && $0.door == .sendGrid && $0.concerns(entry)
            }
    }

    /// Nothing is left that could still leave.
    func checkEnd() async throws {
        for id in ledger.order {
            guard let last = ledger.entries[id]?.last else { continue }
            let waitsForAPerson = last.state == .inDoubt && last.nextAttempt == nil
            if !last.isFinal, !waitsForAPerson {
                throw Broken(description: "stuck: \(name(id)) is \(last)")
            }
        }
        let orphans = await memory.orphans(at: time.now)
        if !orphans.isEmpty { throw Broken(description: "orphans at the end: \(orphans)") }
        try await checkAudiencesAtEnd()
        if pending != nil { throw Broken(description: "a client waits for ever") }
    }
}
