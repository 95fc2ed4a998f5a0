import BelayStore
import BelayStoreMove
import GRDB

extension Database {
    func moveNote() throws -> MoveNote? {
        try first("SELECT run, origin, state, other FROM moves", []) { row in
            guard let state = MoveNote.State(rawValue: row[2]) else {
                throw StoreError.corrupt("the note of a move has an unknown state")
            }
            return MoveNote(run: row[0], origin: row[1], state: state, other: row[3])
        }
    }

    /// Refuses a store that went elsewhere, or did not come whole.
    func refuseMoved() throws {
        if let refusal = try moveNote()?.refusal { throw StoreError.unavailable(refusal) }
    }

    func keep(_ note: MoveNote) throws {
        try run(
            "INSERT OR REPLACE INTO moves (one, run, origin, state, other) VALUES (1, ?, ?, ?, ?)",
            [note.run, note.origin, note.state.rawValue, note.other])
    }

    /// Refuses what is not this run's.
    func require(run number: Int64, in states: [MoveNote.State]) throws {
        guard let note = try moveNote(), note.run == number, states.contains(note.state) else {
            throw StoreError.unavailable("somebody else has begun this move anew, or given it up")
        }
    }
}
