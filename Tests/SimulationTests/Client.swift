import BelaySending
import BelayTesting

/// One client at a time may wait for an answer while the rest of the world goes on.
final class Client: Sendable {
    enum Reply: Sendable {
        case stop(StopOutcome)
        case cancel(CancelOutcome)
        case cancelSend(SendCancelOutcome)
        /// The store threw: the client knows nothing.
        case nothing
    }

    private struct State: Sendable {
        var call: (@Sendable () async -> Reply)?
        var reply: Reply?
        var isOver = false
    }

    private let state = Watched(State())

    /// Makes one call after the other until it is sent home.
    func serve() async {
        while true {
            await state.waitPatiently { $0.call != nil || $0.isOver }
            let call = state.change { state in
                defer { state.call = nil }
                return state.call
            }
            guard let call else { return }
            let reply = await call()
            state.change { $0.reply = reply }
        }
    }

    func ask(_ call: @escaping @Sendable () async -> Reply) {
        state.change { $0.call = call }
    }

    var hasReply: Bool { state.value.reply != nil }

    func takeReply() -> Reply? {
        state.change { state in
            defer { state.reply = nil }
            return state.reply
        }
    }

    func goHome() {
        state.change { $0.isOver = true }
    }
}
