import BelayCore
import BelayStore
import GRDB
import Testing

@Suite("Where SQLite keeps a message and its stamp")
struct LoneMessageTests {
    /// Messages, the recipients of each, and the rows that `messages` and `stamps` have once all
    /// deliveries were released.
    @Test(arguments: [
        (1, 1, 0, 0), (1, 2, 0, 1), (2, 1, 2, 0), (2, 2, 2, 2),
    ])
    func `rows of their own are for what several share`(
        messages: Int, recipients: Int, rows: Int, stamps: Int
    ) async throws {
        try await Backend.sqlite.run { trial, folder in
            var draft = trial.draft(to: recipients)
            draft.messages = Array(repeating: draft.messages[0], count: messages)
            let send = try await trial.accept(draft)
            for position in 0..<messages * recipients {
                let id = DeliveryID(send: send, position: position)
                let hold = try await trial.released(id)
                #expect(try await trial.store.load(hold)?.stamp == Trial.stamp)
            }
            let record = try await trial.store.send(.id(send), of: trial.mine, at: .due)
            #expect(record?.send.messages == draft.messages)
            let file = try DatabaseQueue(path: folder + "/belay.sqlite")
            let counts = try await file.read { db in
                try ["messages", "stamps"].map {
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)")
                }
            }
            #expect(counts == [rows, stamps])
            try file.close()
        }
    }
}
