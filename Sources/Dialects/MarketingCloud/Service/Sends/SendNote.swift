/// What a send keeps to say later of what it was made of.
struct SendNote: Sendable, Hashable {
    var emailID: Int64?
    var emailName: String?
    var definitionKey: String?
    var additional: String?

    init(
        emailID: Int64? = nil, emailName: String? = nil, definitionKey: String? = nil,
        additional: String? = nil
    ) {
        self.emailID = emailID
        self.emailName = emailName
        self.definitionKey = definitionKey
        self.additional = additional
    }

    /// Of a send that came by whichever door.
    init(arguments: [String: String]) {
        emailID = arguments["Email.ID"].flatMap { Int64($0) }
        emailName = arguments["EmailName"]
        definitionKey = arguments["EmailSendDefinition.CustomerKey"]
        additional = arguments["Additional"]
    }

    var arguments: [String: String] {
        var arguments: [String: String] = [:]
        arguments["Email.ID"] = emailID.map { String($0) }
        arguments["EmailName"] = emailName
        arguments["EmailSendDefinition.CustomerKey"] = definitionKey
        arguments["Additional"] = additional
        return arguments
    }
}
