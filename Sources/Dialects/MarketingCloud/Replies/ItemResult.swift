import BelaySOAP

/// What became of one object of a request.
package struct ItemResult: Sendable, Hashable {
    /// What Perform and Schedule say of the work they began.
    package struct TaskResult: Sendable, Hashable {
        /// The number of the send, as a string, which clients pass on as its ID.
        package var id: String?

        package init(id: String?) {
            self.id = id
        }
    }

    package var message: String
    /// Nil when it went well.
    package var errorCode: Int32?
    /// The object as it is now, or as it was sent when it was refused.
    package var object: APIObject?
    /// Create's: the ID of the new object, 0 when there is none.
    package var newID: Int64 = 0
    package var task = TaskResult(id: nil)

    package init(
        _ message: String, errorCode: Int32? = nil, object: APIObject? = nil, newID: Int64 = 0,
        task: TaskResult = TaskResult(id: nil)
    ) {
        self.message = message
        self.errorCode = errorCode
        self.object = object
        self.newID = newID
        self.task = task
    }

    package var isError: Bool { errorCode != nil }

    private var status: String { isError ? "Error" : "OK" }

    /// The parts that every kind of result begins with.
    func head(ordinal: Int) -> [Markup] {
        var parts = [
            Markup("StatusCode", status), Markup("StatusMessage", message),
            Markup("OrdinalID", String(ordinal)),
        ]
        if let errorCode { parts.append(Markup("ErrorCode", String(errorCode))) }
        return parts
    }

    /// The task of a result; its own message is `OK` unless the whole failed.
    var taskMarkup: Markup {
        var parts = [
            Markup("StatusCode", status), Markup("StatusMessage", isError ? message : "OK"),
        ]
        if let errorCode { parts.append(Markup("ErrorCode", String(errorCode))) }
        if let id = task.id { parts.append(Markup("ID", id)) }
        return Markup("Task", parts)
    }
}
