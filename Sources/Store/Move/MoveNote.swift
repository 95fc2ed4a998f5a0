/// What a store remembers of a move, in its own row: whether it may serve.
package struct MoveNote: Sendable, Hashable {
    package enum State: Int64, Sendable {
        /// Being copied from: it waits, and nothing in it is written.
        case held = 0
        /// It went: it serves nobody any more.
        case moved = 1
        /// Being copied to.
        case filling = 2
        /// It came, all of it.
        case arrived = 3
        /// What it was to become was given up.
        case givenUp = 4
    }

    /// Tells one try from every other.
    package var run: Int64
    /// The identity of the store that is moved.
    package var origin: Int64
    package var state: State
    /// The other end, for people: without a password.
    package var other: String

    package init(run: Int64, origin: Int64, state: State, other: String) {
        self.run = run
        self.origin = origin
        self.state = state
        self.other = other
    }

    /// Why the store does not serve; nil when it does.
    package var refusal: String? {
        switch state {
        case .arrived: nil
        case .held:
            "it is being moved to \(other), or that was interrupted: "
                + "run belay migrate again, or take it back with --give-up"
        case .moved: "it was moved to \(other)"
        case .filling:
            "it is not all here: run belay migrate from \(other) again"
        case .givenUp: "a move from \(other) into it was given up: it holds nothing"
        }
    }
}
