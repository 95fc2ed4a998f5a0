package import BelayCore
package import BelayCourier

/// A courier that does as its script says, and keeps a record of everything.
package final class ScriptedCourier: Courier {
    /// What one attempt does.
    package enum Act: Sendable, Hashable {
        /// Never comes to the release.
        case misses(Lifecycle.Miss)
        case abandons
        /// Asks; when told to go, the dot leaves and this is heard.
        case hears(Heard)
        /// Asks; when told to go, it fails to write the dot, and knows it.
        case breaks
    }

    /// What is heard after the dot.
    package enum Heard: Sendable, Hashable, CaseIterable {
        case accepted, deferred, refused
        /// Silence: the other side had it, or had it not.
        case nothingThoughArrived, nothingAndLost
    }

    /// Where an attempt can be held.
    package enum Gate: Sendable, Hashable {
        case beforeRelease
        case afterRelease
    }

    /// One attempt, as far as it has come.
    package struct Attempt: Sendable, Hashable {
        package var parcel: Parcel
        package var act: Act
        package var gate: Gate?
        package var wasAsked = false
        package var permit: Permit?
        package var didDotLeave = false
        package var hasArrived = false
        package var verdict: Verdict?
    }

    package struct Log: Sendable {
        package var attempts: [Attempt] = []
        var scripts: [String: [Act]] = [:]
        var gates: [String: Gate] = [:]

        package func attempts(to recipient: String) -> [Attempt] {
            attempts.filter { $0.parcel.recipient == recipient }
        }

        /// Copies that are out.
        package var arrived: [Parcel] { attempts.filter(\.hasArrived).map(\.parcel) }
        package var dots: [Parcel] { attempts.filter(\.didDotLeave).map(\.parcel) }
        package var inHand: Int { attempts.count { $0.verdict == nil } }
    }

    private let state = Watched(Log())
    package let place: String?

    /// - Parameter place: where `holds` looks; nil for one that cannot.
    package init(place: String? = nil) {
        self.place = place
    }

    package var log: Log { state.value }

    /// What the next attempts to a recipient do; accepted when the script is at its end.
    package func script(_ recipient: String, _ acts: Act...) {
        state.change { $0.scripts[recipient] = acts }
    }

    /// Holds the attempts to a recipient there, until it is opened.
    package func close(_ gate: Gate, for recipient: String) {
        state.change { $0.gates[recipient] = gate }
    }

    package func open(_ recipient: String) {
        state.change { $0.gates[recipient] = nil }
    }

    /// Returns when an attempt to the recipient stands at the gate.
    package func whenHeld(
        at gate: Gate, _ recipient: String
    ) async throws(CancellationError) {
        try await when { log in log.attempts(to: recipient).contains { $0.gate == gate } }
    }

    package func when(
        _ isSo: @escaping @Sendable (Log) -> Bool
    ) async throws(CancellationError) {
        try await state.wait(until: isSo)
    }

    package func holds(_ id: DeliveryID) async -> Bool? {
        place == nil ? nil : log.arrived.contains { $0.id == id }
    }

    package func deliver(
        _ parcel: Parcel, release: @escaping @Sendable () async -> Permit
    ) async -> Verdict {
        let index = state.change { log in
            var script = log.scripts[parcel.recipient] ?? []
            let act = script.isEmpty ? .hears(.accepted) : script.removeFirst()
            log.scripts[parcel.recipient] = script
            log.attempts.append(Attempt(parcel: parcel, act: act))
            return log.attempts.count - 1
        }
        let verdict = await attempt(index, parcel, release)
        state.change { $0.attempts[index].verdict = verdict }
        return verdict
    }

    private func attempt(
        _ index: Int, _ parcel: Parcel, _ release: @Sendable () async -> Permit
    ) async -> Verdict {
        let act = log.attempts[index].act
        do {
            try await stand(at: .beforeRelease, index, parcel.recipient)
        } catch {
            return .abandoned
        }
        switch act {
        case .misses(let miss): return .missed(miss, Reply(code: 450, text: "before the dot"))
        case .abandons: return .abandoned
        case .hears, .breaks: break
        }
        state.change { $0.attempts[index].wasAsked = true }
        let permit = await release()
        state.change { $0.attempts[index].permit = permit }
        guard permit == .go else { return .withheld }
        guard case .hears(let heard) = act else { return .unsent(.local("cut off")) }
        state.change { log in
            log.attempts[index].didDotLeave = true
            log.attempts[index].hasArrived = heard == .accepted || heard == .nothingThoughArrived
        }
        // After the dot an answer is waited for, whatever becomes of the task.
        state.change { $0.attempts[index].gate = .afterRelease }
        await state.waitPatiently { $0.gates[parcel.recipient] != .afterRelease }
        state.change { $0.attempts[index].gate = nil }
        return heard.verdict
    }

    private func stand(
        at gate: Gate, _ index: Int, _ recipient: String
    ) async throws(CancellationError) {
        state.change { $0.attempts[index].gate = gate }
        defer { state.change { $0.attempts[index].gate = nil } }
        try await state.wait { $0.gates[recipient] != gate }
    }
}

extension ScriptedCourier.Heard {
    package var verdict: Verdict {
        switch self {
        case .accepted: .accepted(Reply(code: 250, text: "ok"))
        case .deferred: .deferred(Reply(code: 451, text: "later"))
        case .refused: .refused(Reply(code: 550, text: "never"))
        case .nothingThoughArrived, .nothingAndLost: .unknown(.local("cut off after the dot"))
        }
    }
}
