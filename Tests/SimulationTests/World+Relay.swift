import BelayCore
import BelayCourier
import BelayStore
import BelayStoreMemory
import BelayTime

extension World {
    func isAlive(_ life: Int) -> Bool { life == lives && !isDead }

    func reach(_ rarity: Rarity) { reached.insert(rarity) }

    func fate() -> Fate {
        if isCalm { return .hears(.accepted(Reply(code: 250, text: "ok")), arrives: true) }
        switch draw(12) {
        case 0: return .misses(.deferred)
        case 1: return draw(3) == 0 ? .misses(.refused) : .misses(.deferred)
        case 2: return .breaks
        case 3: return .hears(.deferred(Reply(code: 451, text: "later")), arrives: false)
        case 4: return .hears(.refused(Reply(code: 550, text: "never")), arrives: false)
        case 5, 6: return .hears(.unknown(.local("cut")), arrives: draw(2) == 0)
        default: return .hears(.accepted(Reply(code: 250, text: "ok")), arrives: true)
        }
    }

    func comesToTheBrink(_ parcel: Parcel) async {
        note("\(name(parcel.id)) is at the brink")
        atTheBrink.insert(parcel.id)
        await interlude(.diedBeforeRelease)
    }

    func leavesTheBrink(_ parcel: Parcel) {
        atTheBrink.remove(parcel.id)
    }

    func isReleased(_ parcel: Parcel) async {
        note("\(name(parcel.id)) is released")
        underWay.insert(parcel.id)
        await interlude(.diedAfterRelease)
    }

    /// The point of no return: every promise is held against it.
    func dotLeaves(_ parcel: Parcel, arrives: Bool) async {
        note("\(name(parcel.id)) leaves\(arrives ? "" : " and is lost")")
        await judgeDot(parcel)
        if arrives {
            ledger.entries[parcel.id]?.arrivals.append(parcel.bytes)
            if (ledger.entries[parcel.id]?.arrivals.count ?? 0) > 1 {
                reached.insert(.copyAfterDoubt)
            }
        }
        await interlude(.diedAfterDot)
    }

    private func judgeDot(_ parcel: Parcel) async {
        let record = await memory.send(.id(parcel.id.send), of: account, at: time.now)
        guard let record, let entry = ledger.entries[parcel.id],
            record.deliveries.indices.contains(parcel.id.position)
        else { return fail("a dot for what nobody sent: \(parcel.id)") }
        let lifecycle = record.deliveries[parcel.id.position].lifecycle
        let name = name(parcel.id)
        guard case .releasing(let claim) = lifecycle.state else {
            return fail("a dot without a release: \(name) is \(lifecycle.state)")
        }
        if claim.fence <= entry.lastFence { fail("two dots for one release: \(name)") }
        ledger.entries[parcel.id]?.lastFence = claim.fence
        if time.truth.now < entry.due { fail("early: \(name) before \(entry.due)") }
        if entry.never || entry.noMore { fail("a dot after a cancel: \(name)") }
        if entry.recipient != parcel.recipient { fail("the wrong recipient: \(name)") }
        for called in ledger.called where called.isPromised && called.covers(entry) {
            fail("a dot under a \(called.action) of \(called.scope): \(name)")
        }
    }

    /// Others get a turn while an attempt is where it is; or the process dies there.
    private func interlude(_ death: Rarity) async {
        do {
            guard !isCalm else { return }
            if plan.isRough, draw(24) == 0 {
                note("dies: \(death)")
                reached.insert(death)
                return die()
            }
            guard depth < 4 else { return }
            for _ in 0..<draw(3) {
                switch draw(10) {
                case 0..<5: try await clientActs()
                case 5, 6: try await deliverDue(limit: 1)
                case 7 where draw(3) == 0: await expand()
                case 7: try await advance(by: .milliseconds(Int64(1 + draw(1_500))))
                case 8: try await advance(by: draw(4) == 0 ? .minutes(11) : .seconds(3))
                default: await sweep()
                }
                if isDead { return }
            }
        } catch {
            fail("\(error)")
        }
    }
}
