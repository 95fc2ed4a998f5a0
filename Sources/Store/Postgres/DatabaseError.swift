import BelayStore

/// What the server or libpq refused. Its text never holds data.
struct DatabaseError: Error {
    /// Nil when the connection failed and not a statement.
    var sqlState: String?
    var text: String
    /// The session is over; another one may do.
    var endsSession: Bool
    /// Whether it is the answer to the last statement of an exchange, or came after it.
    var isOfLast = false

    /// Another try may succeed where nothing was committed: a conflict with another transaction,
    /// or a session that is over.
    var mayRetry: Bool {
        switch sqlState {
        // Serialization failure, deadlock.
        case "40001", "40P01": true
        default: endsSession
        }
    }

    static func lost(_ reason: String) -> DatabaseError {
        DatabaseError(sqlState: nil, text: reason, endsSession: true)
    }
}

extension DatabaseError {
    /// Classes whose messages name things of the server and never values.
    private static let tellable: Set = ["08", "25", "28", "3D", "40", "42", "53", "54", "55", "57"]

    /// - Parameter isAlive: whether the connection outlived it.
    init(_ reply: Reply, isAlive: Bool, isOfLast: Bool) {
        let state = reply.diagnosis(.sqlState)
        var text = state.map { "SQLSTATE \($0)" } ?? "the connection was lost"
        if let state, Self.tellable.contains(String(state.prefix(2))),
            let message = reply.diagnosis(.message)
        {
            text += ": " + message
        }
        if let table = reply.diagnosis(.table) { text += ", table \(table)" }
        if let constraint = reply.diagnosis(.constraint) { text += ", constraint \(constraint)" }
        let isFatal = ["FATAL", "PANIC"].contains(reply.diagnosis(.severity))
        self.init(
            sqlState: state, text: text,
            // 25006: the server became one that only reads.
            endsSession: !isAlive || isFatal || state == nil || state == "25006",
            isOfLast: isOfLast)
    }
}

extension StoreError {
    /// What a driver's error means to a caller, where nothing was committed.
    init(mapping error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case is CancellationError: self = .interrupted
        case let error as DatabaseError:
            switch error.sqlState {
            case "53100": self = .full
            case "57014": self = .unavailable("a statement took too long")
            case "XX001", "XX002": self = .corrupt(error.text)
            default: self = .unavailable(error.text)
            }
        default: self = .unavailable("\(type(of: error))")
        }
    }
}
