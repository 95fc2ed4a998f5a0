import BelayConsole
import BelayCore
import BelayStore
import Testing

@Suite("Why a mail went or did not")
struct ReasonTests {
    private static let now = ConsoleStage.start

    private static func words(
        _ lifecycle: Lifecycle, coverage: Coverage = .clear, reply: String? = nil,
        story: [Event] = []
    ) -> String {
        Reason.words(
            DeliveryRecord(
                position: 0, message: 0, recipient: "a@b.test", lifecycle: lifecycle,
                coverage: coverage, reply: reply),
            story: story, at: now, time: { "T\($0.unixSeconds - now.unixSeconds)" })
    }

    @Test func `what waits says until when`() {
        #expect(
            Self.words(Lifecycle(due: Self.now + .seconds(9)))
                == "It waits for its time, T9.")
        #expect(
            Self.words(Lifecycle(due: Self.now))
                == "It is due, and leaves as soon as it is its turn.")
    }

    @Test func `what is stopped says by what, in their words`() {
        let stop = StopID(1)
        let story = [
            Event(
                kind: .stopped, at: Self.now, send: nil, detail: "pause, all of it: wrong text",
                actor: .user(1))
        ]
        let lifecycle = Lifecycle(due: Self.now + .seconds(9))
        #expect(
            Self.words(lifecycle, coverage: .paused(stop), story: story)
                == "It waits: it is paused: “wrong text”.")
        #expect(
            Self.words(lifecycle, coverage: .cancelled(stop))
                == "It was not sent: it was cancelled before it left.")
    }

    @Test func `what ended says how, with the relay's words`() throws {
        var lifecycle = Lifecycle(due: Self.now)
        #expect(lifecycle.cancel(at: Self.now) == .cancelled)
        #expect(Self.words(lifecycle).hasPrefix("It was not sent: it was cancelled"))
        var gone = Lifecycle(due: Self.now)
        try gone.suppress(at: Self.now)
        #expect(Self.words(gone).contains("wanted no such mail"))
    }
}
