import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

// A batch's pause or cancel, which the vendor calls a scheduled send.

extension SendGridDoor {
    func listStops(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        do throws(StoreError) {
            return Self.answer(try await sending.stops(by: .sendGrid, of: account))
        } catch {
            throw Refusal(error)
        }
    }

    /// A list of one, or of none: the vendor's answer for an unknown id, too.
    func showStop(_ text: String, of account: AccountID) async throws(Refusal) -> DoorAnswer {
        guard let id = BatchID(clientText: text) else { return Self.answer([]) }
        do throws(StoreError) {
            let stop = try await sending.stop(on: .batch(id), by: .sendGrid, of: account)
            return Self.answer(stop.map { [$0] } ?? [])
        } catch {
            throw Refusal(error)
        }
    }

    func setStop(
        _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let fields = try await object(in: request)
        let id = fields["batch_id"]?.asString.flatMap(BatchID.init(clientText:))
        let action = Self.action(in: fields)
        guard let id, let action else {
            throw Refusal(
                .badRequest,
                [
                    id == nil ? Flaw("invalid batch id", field: "batch_id") : nil,
                    action == nil ? Flaw("invalid status", field: "status") : nil,
                ].compactMap { $0 })
        }
        if let refusal = Refusal(try await stop(id, action, .set, by: key)) { throw refusal }
        return .json(.created, Self.entry(id, action).encode())
    }

    func changeStop(
        _ text: String, _ request: DoorRequest, by key: Key
    ) async throws(Refusal) -> DoorAnswer {
        let fields = try await object(in: request)
        guard let action = Self.action(in: fields) else {
            throw Refusal(.badRequest, "invalid status", field: "status")
        }
        guard let id = BatchID(clientText: text) else { throw .noStop }
        let outcome = try await stop(id, action, .change, by: key)
        if case .refused(.unknownScope) = outcome { throw .noStop }
        if let refusal = Refusal(outcome) { throw refusal }
        return DoorAnswer(status: .noContent)
    }

    func liftStop(_ text: String, by key: Key) async throws(Refusal) -> DoorAnswer {
        guard let id = BatchID(clientText: text) else { throw .noStop }
        let isLifted: Bool
        do throws(StoreError) {
            isLifted = try await sending.lift(
                .batch(id), by: .sendGrid, of: key.account, actor: key.actor)
        } catch {
            throw Refusal(error)
        }
        guard isLifted else { throw .noStop }
        return DoorAnswer(status: .noContent)
    }

    private func stop(
        _ id: BatchID, _ action: Stop.Action, _ mode: StopOrder.Mode, by key: Key
    ) async throws(Refusal) -> StopOutcome {
        let order = StopOrder(
            scope: .batch(id), action: action, door: .sendGrid, mode: mode, isRevocable: true,
            cap: settings.stopCap, actor: key.actor)
        do throws(StoreError) {
            return try await sending.stop(order, of: key.account)
        } catch {
            throw Refusal(error)
        }
    }

    private static func action(in fields: JSON) -> Stop.Action? {
        switch fields["status"] {
        case .string("pause")?: .pause
        case .string("cancel")?: .cancel
        default: nil
        }
    }

    private static func answer(_ stops: [Stop]) -> DoorAnswer {
        let entries = stops.compactMap { stop -> JSON? in
            switch stop.scope {
            case .batch(let id): entry(id, stop.action)
            // No call of this door makes another scope.
            case .send, .tag, .account: nil
            }
        }
        return .json(.ok, JSON.array(entries).encode())
    }

    private static func entry(_ id: BatchID, _ action: Stop.Action) -> JSON {
        let status =
            switch action {
            case .pause: "pause"
            case .cancel: "cancel"
            }
        return ["batch_id": .string(id.rawValue), "status": .string(status)]
    }
}
