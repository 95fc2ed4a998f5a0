package import BelayStore

/// A store whose calls fail when a test says so, before they are done or after.
package final class FaultyStore: Sendable {
    package enum Verb: Sendable, Hashable, CaseIterable {
        case accept, earlierAnswer, show, list, outlines, cancel, reschedule, resolve, events
        case addBatch, batch, stop, lift, stopOn, stops, releasing, count
        case nextAttempt, claim, load, release, settle, miss, giveBack, unrelease
        case orphans, noteCouriers, recover, suspects, bury, sweep, lastSeen, noteSeen, setSeen
        case accounts, keys, changeKey, revokeKey, noteUse
        case suppress, unsuppress, suppressions
        case addRecord, changeRecord, removeRecord, records, addToken, token, spend
        case upcoming, forecast, deliveries, happenings, sightings, batches
        case addUser, user, users, removeUser, addLink, setPassword, addSession, session, endSession
        case addList, changeList, removeList, lists
        case unschedule, readyAudiences, nextAudience, advance
        case launch, recall, discard, launched, addSegment, changeSegment, removeSegment, segments
        case keepContacts, removeContacts, contacts, addMembers, removeMembers
        case addImport, addPiece, startImport, nextImport, advanceImport, endImport, imports
        case sweepImports, completeImport
    }

    package enum Fault: Sendable, Hashable {
        /// It did not happen.
        case before(StoreError)
        /// It happened, and the caller does not learn it.
        case after(StoreError)
    }

    package typealias Plan = @Sendable (Verb, Int) async -> Fault?

    let inner: any Store
    private let plan: Watched<Plan>
    private let log = Watched<[Verb]>([])

    /// - Parameter plan: asked at every call with the call's verb and number, from 1.
    package init(_ inner: any Store, plan: @escaping Plan = { _, _ in nil }) {
        self.inner = inner
        self.plan = Watched(plan)
    }

    package var calls: [Verb] { log.value }

    /// Another plan from now on.
    package func follow(_ plan: @escaping Plan) {
        self.plan.change { $0 = plan }
    }

    /// Fails the next calls of a verb, as many as there are faults.
    package func fail(_ verb: Verb, _ faults: Fault...) {
        let left = Watched(faults)
        follow { called, _ in
            guard called == verb else { return nil }
            return left.change { $0.isEmpty ? nil : $0.removeFirst() }
        }
    }

    /// Returns when a verb has been called so often.
    package func whenCalled(
        _ verb: Verb, times: Int = 1
    ) async throws(CancellationError) {
        try await log.wait { calls in calls.count { $0 == verb } >= times }
    }

    func pass<Value: Sendable>(
        _ verb: Verb, _ body: (any Store) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let number = log.change { log in
            log.append(verb)
            return log.count
        }
        switch await plan.value(verb, number) {
        case nil: return try await body(inner)
        case .before(let error): throw error
        case .after(let error):
            _ = try await body(inner)
            throw error
        }
    }
}
