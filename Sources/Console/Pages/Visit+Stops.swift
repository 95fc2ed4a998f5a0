import BelayCore
import BelayForms
import BelaySending
import BelayStore

// What pages say of a stop. Counting is a scan, and comes after: it takes nothing from the stop.

extension Visit {
    /// What a stop in force did, behind its verb: `Paused` or `Cancelled`.
    func words(_ verb: String, _ stop: Stop) async -> String {
        do {
            return Self.words(verb, try await tools.sending.count(stop))
        } catch {
            return Self.uncounted(verb)
        }
    }

    static func words(_ verb: String, _ counts: StopCounts) -> String {
        "\(verb): \(Figures.grouped(counts.stopped)) stopped, "
            + "\(Figures.grouped(counts.handedOver)) had left, "
            + "\(Figures.grouped(counts.inDoubt)) in doubt, "
            + "\(Figures.grouped(counts.ended)) had ended before."
    }

    static func uncounted(_ verb: String) -> String {
        "\(verb). Nothing more of it leaves; what that touched is not counted yet."
    }

    /// Whether the console's cancel of a send holds although its call failed: then what failed was
    /// to count. False where nobody can promise.
    func isCancelInForce(_ send: SendID) async -> Bool {
        do {
            let scope = Stop.Scope.send(send)
            let stop = try await tools.sending.stop(on: scope, by: .operators, of: account)
            guard stop?.action == .cancel else { return false }
            return try await tools.store.releasing(in: scope, of: account) == 0
        } catch {
            return false
        }
    }

    /// The reason that a form has; nil in it when none was written.
    func reason() throws(ReasonFlaw) -> StopReason? {
        let written = form["reason"] ?? ""
        let reason = StopReason(written)
        guard written.isEmpty || reason != nil else { throw ReasonFlaw() }
        return reason
    }
}
