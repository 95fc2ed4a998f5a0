package import BelayCore

/// What the command line asks of a store, with or without a server running.
package enum ControlRequest: Codable, Sendable, Hashable {
    case addAccount(name: String)
    case accounts
    /// Without an account: the only one there is, or a new one called `default`.
    ///
    /// - Parameter isRecoverable: its secret is kept sealed, for digests.
    case addKey(account: String?, door: Door, scopes: [String]?, isRecoverable: Bool)
    case keys
    case revokeKey(id: String)
    /// Without an account: the only one there is.
    case addUser(email: String, account: String?)
    case users
    /// Makes another link to set a password; what they had before is good no more.
    case linkUser(email: String)
    case removeUser(email: String)
    case list(account: String?, pendingOnly: Bool, limit: Int)
    /// - Parameter id: 22 characters, a UUID, or a number with its account.
    case show(id: String, account: String?)
    case cancel(id: String, account: String?)
    case cancelBatch(id: String, account: String?)
    case clock(confirm: Bool)
}

/// What it is answered with.
package enum ControlAnswer: Codable, Sendable, Hashable {
    case account(AccountLine)
    case accounts([AccountLine])
    case key(MadeKeyLine)
    case keys([KeyLine])
    case revoked(String)
    case user(UserLine)
    case users([UserLine])
    case removedUser(String)
    case sends([SendLine])
    case send(SendDetail)
    case cancelled(CancelLine)
    case clock(ClockLine)
    /// Refused, or not to be found: exit status 1.
    case refused(String)
}

package struct AccountLine: Codable, Sendable, Hashable {
    package var id: Int64
    package var name: String
    package var created: String
}

package struct MadeKeyLine: Codable, Sendable, Hashable {
    package var key: String
    package var id: String
    package var account: String
    package var door: String
    /// The account was made for this key.
    package var isNewAccount: Bool
    /// For doors whose clients have a name and a password.
    package var login: LoginLine?
}

package struct LoginLine: Codable, Sendable, Hashable {
    package var username: String
    package var password: String
    package var clientID: String
    package var clientSecret: String
}

package struct KeyLine: Codable, Sendable, Hashable {
    package var id: String
    package var name: String
    package var account: String
    package var door: String
    package var scopes: [String]?
    package var created: String
    package var lastUsed: String?
    package var revoked: String?
}

package struct UserLine: Codable, Sendable, Hashable {
    package var email: String
    package var account: String
    package var created: String
    /// A password is set.
    package var hasPassword: Bool
    /// Where they set one, shown once.
    package var link: String?
    package var linkExpires: String?
    /// What is to be set before the link is of use from elsewhere.
    package var advice: String?
}

package struct SendLine: Codable, Sendable, Hashable {
    package var id: String
    package var number: Int64
    package var account: String
    package var door: String
    package var batch: String?
    package var subject: String
    package var due: String
    package var deliveries: Int
    package var finished: Int
    /// pending, done, or what the stops over it say: paused, cancelled, expired. Of a send to
    /// lists: scheduled, paused, sending, done, cancelled.
    package var state: String
}

package struct SendDetail: Codable, Sendable, Hashable {
    package var id: String
    package var uuid: String
    package var number: Int64
    package var account: String
    package var door: String
    package var batch: String?
    package var tags: [String]
    package var subject: String
    package var accepted: String
    /// The one state of all deliveries, or `mixed`; of a send to lists its own.
    package var state: String
    /// Nil where the deliveries were known from the start.
    package var audience: AudienceLine?
    /// Of a send to lists the first few hundred.
    package var deliveries: [DeliveryLine]
    package var events: [EventLine]
}

package struct AudienceLine: Codable, Sendable, Hashable {
    /// scheduled, paused, sending, done, cancelled
    package var state: String
    package var due: String
    /// `list 3`, `segment 4`, `everybody`
    package var sources: [String]
    package var excluded: [String]
    package var listed: Int
    package var waiting: Int
    package var handedOver: Int
    package var inDoubt: Int
    /// With those that a cancel kept from being listed.
    package var stopped: Int
    package var ended: Int
}

package struct DeliveryLine: Codable, Sendable, Hashable {
    package var position: Int
    package var recipient: String
    package var state: String
    package var due: String
    package var nextAttempt: String?
    package var attempts: Int
    package var doubts: Int
    package var reply: String?
}

package struct EventLine: Codable, Sendable, Hashable {
    package var at: String
    package var event: String
    package var position: Int?
    package var detail: String?
    /// key:ID@door, user:N, command, recipient; nil for the server itself
    package var by: String?
}

package struct CancelLine: Codable, Sendable, Hashable {
    /// cancelled, alreadyCancelled, inDoubt, tooLate, alreadySent, alreadyEnded, unknown
    package var outcome: String
    /// Of a group stop.
    package var counts: StopCounts?
    /// Nothing of it leaves any more.
    package var isDone: Bool
}

package struct ClockLine: Codable, Sendable, Hashable {
    package var now: String
    /// agreed, or why releases wait.
    package var trust: String
}
