import BelayCore
import BelayStore
import Testing

/// Every scope against every group and every bypass, wherever mail may be held back.
@Suite("Which scopes hold which mail back")
struct ScopeTests {
    /// How a delivery comes to the question.
    enum Way: String, CaseIterable {
        case claim
        /// One statement, where nothing else is in sight.
        case fastRelease
        /// Others have the same message.
        case sharedRelease
        /// It was released before, and put off.
        case secondRelease
        /// Its account has a stop, on something else.
        case releaseBesideStop
    }

    static let scopes = [SuppressionScope.global, .group(7)]

    private static let exemptions = (0...15).flatMap { bypass in
        [nil, 0, 7, 8].map { Exemption(group: $0, bypass: Exemption.Bypass(rawValue: bypass)) }
    }

    private static func suppress(_ scope: SuppressionScope, in trial: Trial) async throws {
        let answer = try await trial.store.suppress(
            "TO0@example.org", in: scope, of: trial.mine, at: .second(99))
        #expect(answer.map { if case .listed = $0 { true } else { false } } == true)
    }

    /// A new delivery, as the way wants it before its recipient unsubscribes.
    private static func accept(
        _ exemption: Exemption, _ way: Way, in trial: Trial
    ) async throws -> DeliveryID {
        var draft = trial.draft(to: way == .sharedRelease ? 2 : 1)
        draft.exemption = exemption
        return DeliveryID(send: try await trial.accept(draft), position: 0)
    }

    private static func isKeptBack(
        _ id: DeliveryID, _ way: Way, _ hold: Hold?, in trial: Trial
    ) async throws -> Bool {
        let now = way == .secondRelease ? Situation.later : .due
        guard let hold else {
            return try await trial.claim(at: now, limit: 1, only: id).holds.isEmpty
        }
        switch try await trial.release(hold, at: now) {
        case .released: return false
        case .refused(.suppressed): return true
        case let answer:
            Issue.record("\(answer)")
            return true
        }
    }

    private static func hold(
        _ id: DeliveryID, _ way: Way, in trial: Trial
    ) async throws -> Hold? {
        switch way {
        case .claim: return nil
        case .fastRelease, .sharedRelease, .releaseBesideStop: return try await trial.hold(id)
        case .secondRelease:
            try await trial.settled(id, .deferred)
            return try await trial.hold(id, at: Situation.later)
        }
    }

    @Test(arguments: Backend.every, Way.allCases)
    func `mail is held back as its exemption says, and ends as suppressed`(
        backend: Backend, way: Way
    ) async throws {
        for scope in Self.scopes {
            try await backend.run { trial in
                if way == .releaseBesideStop {
                    try await trial.stopped(.tag("else"), .pause)
                }
                var mails: [(id: DeliveryID, hold: Hold?, exemption: Exemption)] = []
                for exemption in Self.exemptions {
                    let id = try await Self.accept(exemption, way, in: trial)
                    mails.append((id, try await Self.hold(id, way, in: trial), exemption))
                }
                try await Self.suppress(scope, in: trial)
                for mail in mails {
                    let isKept = try await Self.isKeptBack(mail.id, way, mail.hold, in: trial)
                    let isBlocked = mail.exemption.isBlocked(by: scope)
                    #expect(isKept == isBlocked, "\(scope) \(mail.exemption)")
                    let state = try await trial.state(mail.id)
                    #expect((state == "suppressed") == isBlocked, "\(scope) \(mail.exemption)")
                }
            }
        }
    }

    @Test(arguments: Backend.every, scopes)
    func `an unsubscribe one second before the due counts`(
        backend: Backend, scope: SuppressionScope
    ) async throws {
        try await backend.run { trial in
            let id = try await Self.accept(Exemption(group: 7), .claim, in: trial)
            try await Self.suppress(scope, in: trial)
            // Not before it is due: it may be taken off again.
            #expect(try await trial.claim(at: .second(99)).obeyed == 0)
            #expect(try await trial.state(id) == "scheduled")
            #expect(try await trial.claim().obeyed == 1)
            #expect(try await trial.state(id) == "suppressed")
        }
    }

    @Test(arguments: Backend.every, scopes)
    func `whoever comes back in time gets the mail`(
        backend: Backend, scope: SuppressionScope
    ) async throws {
        try await backend.run { trial in
            let id = try await Self.accept(Exemption(group: 7), .claim, in: trial)
            let hold = try await trial.hold(id)
            try await Self.suppress(scope, in: trial)
            let isGone = try await trial.store.unsuppress(
                "to0@EXAMPLE.org", in: scope, from: nil, of: trial.mine, by: .recipient, at: .due)
            #expect(isGone)
            #expect(try await trial.release(hold) == .released)
        }
    }

    @Test(arguments: Backend.every)
    func `a send says which suppressions count for it`(backend: Backend) async throws {
        try await backend.run { trial in
            let exemption = Exemption(group: 7, bypass: [.spam, .global])
            let id = try await Self.accept(exemption, .claim, in: trial)
            try await trial.reopen()
            let record = try await trial.store.send(.id(id.send), of: trial.mine, at: .start)
            #expect(record?.send.exemption == exemption)
            let plain = try await Self.accept(Exemption(), .claim, in: trial)
            let other = try await trial.store.send(.id(plain.send), of: trial.mine, at: .start)
            #expect(other?.send.exemption == Exemption())
        }
    }

    @Test(arguments: Backend.every)
    func `who left a group gets none of an audience's mail for it`(
        backend: Backend
    ) async throws {
        try await backend.run { trial in
            let list = try await trial.list(Trial.addresses(0..<3))
            var draft = trial.audience([list])
            draft.exemption = Exemption(group: 7)
            guard case .accepted = try await trial.store.accept(draft, of: trial.mine) else {
                throw StoreError.unavailable("not accepted")
            }
            let send = draft.occurrences[0].id
            _ = try await trial.store.suppress(
                "to2@example.org", in: .group(8), of: trial.mine, at: .start)
            try await trial.expand(send)
            // After it is listed, and before it leaves.
            try await Self.suppress(.group(7), in: trial)
            #expect(try await trial.deliverAll().sorted() == Trial.addresses(1..<3))
            #expect(try await trial.tally(send).suppressed == 1)
        }
    }
}
