import BelayCore
import BelaySending
import BelayStore
import BelayStoreMemory

extension World {
    func describe(_ call: Call) -> String {
        switch call {
        case .stop(let order): "\(order.mode) \(order.action) of \(order.scope)"
        case .cancel(let id): "cancel of \(name(id))"
        case .cancelSend(let id): "cancel of all \(ledger.order.filter { $0.send == id }.map(name))"
        }
    }

    /// A client has its answer: from now on the server is held to it.
    func heard(_ reply: Client.Reply, to asked: Pending, hasWaited: Bool) async throws {
        note("\(describe(asked.call)): \(reply)")
        switch (reply, asked.call) {
        case (.stop(let outcome), .stop(let order)):
            await heard(outcome, to: order, hasWaited: hasWaited)
        case (.cancel(let outcome), .cancel(let id)):
            await heard(outcome, to: id, hasWaited: hasWaited)
        case (.cancelSend(let outcome), .cancelSend(let id)) where ledger.audiences[id] != nil:
            heard(outcome, toAudience: id, place: asked.place, hasWaited: hasWaited)
        case (.cancelSend(let outcome), .cancelSend(let id)):
            await heard(outcome, to: id, place: asked.place, hasWaited: hasWaited)
        default: break
        }
    }

    private func heard(
        _ outcome: StopOutcome, to order: StopOrder, hasWaited: Bool
    ) async {
        switch outcome {
        case .inForce(let stop):
            if hasWaited { reached.insert(.stopWaited) }
            let index = ledger.called.lastIndex {
                $0.scope == order.scope && $0.door == order.door && $0.action == order.action
            }
            guard let index else { return }
            ledger.called[index].isPromised = true
            ledger.called[index].place = stop.place
            if !atTheBrink.isEmpty { reached.insert(.stopHaltsAtTheBrink) }
        case .unknown: reached.insert(.stopUnknown)
        case .refused(.allLeft) where hasWaited:
            reached.insert(.allLeftMeanwhile)
        case .refused: break
        }
    }

    private func heard(
        _ outcome: CancelOutcome, to id: DeliveryID, hasWaited: Bool
    ) async {
        let arrivals = ledger.entries[id]?.arrivals.count ?? 0
        switch outcome {
        case .cancelled, .alreadyCancelled:
            if hasWaited { reached.insert(.wishGranted) }
            if arrivals > 0 { fail("cancelled, and \(arrivals) copies are out: \(name(id))") }
            ledger.entries[id]?.never = true
        case .inDoubt:
            reached.insert(.cancelledInDoubt)
            ledger.entries[id]?.noMore = true
        case .tooLate: reached.insert(.releaseBeatsCancel)
        case .alreadySent:
            if arrivals == 0 { fail("already sent, and nothing is out: \(name(id))") }
            if hasWaited { reached.insert(.releaseBeatsCancel) }
        case .alreadyEnded: break
        case .notFound: fail("a delivery is not found: \(name(id))")
        }
    }

    private func heard(
        _ outcome: SendCancelOutcome, to id: SendID, place: Int64, hasWaited: Bool
    ) async {
        switch outcome {
        case .single(let outcome):
            await heard(outcome, to: DeliveryID(send: id, position: 0), hasWaited: hasWaited)
        case .group(let counts):
            ledger.called.append(
                Ledger.Called(
                    scope: .send(id), action: .cancel, door: .native, place: place,
                    isPromised: true))
            let members = ledger.order.compactMap { ledger.entries[$0] }
                .filter { $0.id.send == id }
            let out = members.count { !$0.arrivals.isEmpty }
            if counts.total != members.count || counts.handedOver + counts.inDoubt < out {
                fail("\(counts) of \(members.count), of which \(out) are out")
            }
        case .unknown: reached.insert(.stopUnknown)
        case .notFound: fail("a send is not found: \(id)")
        }
    }
}
