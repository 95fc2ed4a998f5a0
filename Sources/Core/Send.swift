/// What one request scheduled: content, messages, tags.
package struct Send: Sendable, Hashable {
    package var id: SendID
    package var account: AccountID
    /// 31-bit, unique per account, never used twice.
    package var number: Int64
    package var door: Door
    package var batch: BatchID?
    package var tags: [String]
    package var content: Content
    package var messages: [Message]
    package var accepted: Instant
    package var doubtPolicy: DoubtPolicy
    /// The sender's own latest instant: past it nothing leaves any more.
    package var notAfter: Instant?
    /// Which suppressions count for it.
    package var exemption: Exemption

    package init(
        id: SendID, account: AccountID, number: Int64, door: Door, batch: BatchID? = nil,
        tags: [String] = [], content: Content, messages: [Message], accepted: Instant,
        doubtPolicy: DoubtPolicy = .resend, notAfter: Instant? = nil,
        exemption: Exemption = Exemption()
    ) {
        self.id = id
        self.account = account
        self.number = number
        self.door = door
        self.batch = batch
        self.tags = tags
        self.content = content
        self.messages = messages
        self.accepted = accepted
        self.doubtPolicy = doubtPolicy
        self.notAfter = notAfter
        self.exemption = exemption
    }
}

/// The dialect through which something came, so that one door's stops are not another's.
package enum Door: Int, Sendable, Hashable, CaseIterable, Codable {
    case native = 0
    case sendGrid = 1
    case mailPartner = 2
    case marketingCloud = 3
    /// The command line and the console: a person of the house.
    case operators = 4

    /// The name on the command line and in listings.
    package var name: String {
        switch self {
        case .native: "native"
        case .sendGrid: "sendgrid"
        case .mailPartner: "mail-partner"
        case .marketingCloud: "marketing-cloud"
        case .operators: "operator"
        }
    }
}

/// What happens when the dot left and the answer did not come.
package enum DoubtPolicy: Int, Sendable, Hashable, CaseIterable {
    /// Never lost: the same bytes go out again, one extra copy per recorded doubt at most.
    case resend = 0
    /// Never twice: it stays in doubt until a person settles it.
    case hold = 1
}
