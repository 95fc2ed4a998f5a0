import BelayCore

/// Everything that may differ between two moments of an exploration.
struct World: Hashable {
    var life: Lifecycle
    var now = Instant.epoch
    var first = Worker()
    var second = Worker()
    /// Fences whose release was applied and whose dot has not left, one bit each.
    var released: UInt8 = 0
    var crashes = 0
    /// What the relay took.
    var copies = 0
    var call = Call.silent
    var groups: [GroupCall]
    /// The due that the client was last told.
    var promised: Instant
    var moves = 0
    /// It fell due under a cancel that was lifted since.
    var isDiscarded = false
    /// It fell out of patience under a pause.
    var isOutlasted = false

    init(_ setting: Setting) {
        life = Lifecycle(due: setting.due)
        promised = setting.due
        groups = setting.groups.map { _ in GroupCall() }
        simplify()
    }

    subscript(_ index: Int) -> Worker {
        get { index == 0 ? first : second }
        set { if index == 0 { first = newValue } else { second = newValue } }
    }
}

/// A worker process, and how far it is with the delivery.
struct Worker: Hashable {
    enum Place: Int, Hashable {
        case idle
        /// All but the dot is at the relay.
        case claimed
        /// Has read that no stop covers it; only a mutant rests here.
        case gated
        /// Asked for the release and does not know what came of it. Has written no dot.
        case unsure
        /// The dot leaves next.
        case dotting
        /// The dot left and the relay's word is here, or known to be missing.
        case told
    }

    var place = Place.idle
    var claim = Lifecycle.Claim(fence: 0, token: 0, version: 1)
    var outcome = Lifecycle.Outcome.unknown

    /// Any total order will do: two workers are alike.
    var order: (Int, Int64, Int) {
        (place.rawValue, claim.fence, Lifecycle.Outcome.allCases.firstIndex(of: outcome) ?? 0)
    }
}

/// How far the cancel of the one delivery is, and what its caller was told.
enum Call: Hashable {
    case silent
    /// The connection broke: may have been applied, will be asked again.
    case unknown
    /// The dot may be leaving; the wish is noted.
    case waiting
    case tooLate
    case acknowledged
    case inDoubt
}

/// How far one group stop is.
struct GroupCall: Hashable {
    enum Phase: Hashable {
        case unset
        /// In force, not answered with success yet.
        case set
        case answered
        case lifted
    }

    var phase = Phase.unset
    var set = Instant.epoch
    var lift = Instant.epoch
    /// The rules see nothing of it any more; only a mutant forgets a stop.
    var isForgotten = false

    var isInForce: Bool { phase == .set || phase == .answered }
}

extension World {
    var member: Membership {
        Membership(send: Setting.send, batch: Setting.batch, place: 1, due: life.due)
    }

    /// What the real rules say of the delivery now.
    func coverage(_ setting: Setting) -> Coverage {
        guard !groups.isEmpty else { return .clear }
        return Coverage(
            of: member, under: stops(setting), at: now, pauseExpiry: setting.pauseExpiry)
    }

    private func stops(_ setting: Setting) -> [Stop] {
        var stops: [Stop] = []
        for (index, call) in groups.enumerated() {
            guard call.phase != .unset, !call.isForgotten else { continue }
            let group = setting.groups[index]
            stops.append(
                Stop(
                    id: StopID(Int64(index)), account: AccountID(1), scope: group.scope,
                    action: group.action, door: group.door, isRevocable: group.isRevocable,
                    set: call.set, place: 1,
                    lift: call.phase == .lifted ? Stop.Lift(instant: call.lift, place: 1) : nil,
                    isAcknowledged: call.phase == .answered))
        }
        return stops
    }

    /// A worker lives that holds the row's release.
    var isReleaseAttended: Bool {
        guard case .releasing(let claim) = life.state else { return false }
        return (first.place != .idle && first.claim == claim)
            || (second.place != .idle && second.claim == claim)
    }

    /// Drops what no verb tells apart, so that alike worlds are equal: only whether a claim's
    /// version is the row's counts, only whether the next attempt has come, no order of workers.
    mutating func simplify() {
        let version = life.version
        func plain(_ claim: Lifecycle.Claim) -> Lifecycle.Claim {
            Lifecycle.Claim(
                fence: claim.fence, token: claim.token, version: claim.version == version ? 2 : 1)
        }
        let state: Lifecycle.State =
            switch life.state {
            case .claimed(let claim, _): .claimed(plain(claim), until: .epoch)
            case .releasing(let claim): .releasing(plain(claim))
            default: life.state
            }
        life = Lifecycle(
            state: state, due: life.due,
            nextAttempt: life.nextAttempt.map { $0 <= now ? .epoch : $0 }, version: 2,
            fence: life.fence, doubts: life.doubts, attempts: 0, firstAttempt: nil, deaths: 0,
            wish: life.wish, finished: life.isFinal ? .epoch : nil)
        var held: UInt8 = 0
        for index in 0...1 {
            if self[index].place == .idle {
                self[index] = Worker()
            } else {
                self[index].claim = plain(self[index].claim)
                held |= 1 << UInt8(self[index].claim.fence)
            }
        }
        released &= held
        if second.order < first.order { (first, second) = (second, first) }
    }
}

extension Lifecycle {
    /// The row as a careless store would write it.
    func rewritten(
        state: State? = nil, nextAttempt: Instant?? = nil, version: Int64? = nil,
        fence: Int64? = nil, doubts: Int? = nil, wish: Bool? = nil, finished: Instant?? = nil
    ) -> Lifecycle {
        Lifecycle(
            state: state ?? self.state, due: due, nextAttempt: nextAttempt ?? self.nextAttempt,
            version: version ?? self.version, fence: fence ?? self.fence,
            doubts: doubts ?? self.doubts, attempts: attempts, firstAttempt: firstAttempt,
            deaths: deaths, wish: wish ?? self.wish, finished: finished ?? self.finished)
    }
}
