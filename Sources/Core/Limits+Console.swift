/// Bounds on what people do who sign in.
extension Limits {
    /// How long a session lasts without a request, and with requests all the time.
    package static let sessionIdle: Duration = .hours(8)
    package static let sessionLifetime: Duration = .days(7)
    /// Sessions of one person: one more ends the oldest.
    package static let sessionsPerUser = 20
    /// How long a link to set a password is good.
    package static let userLinkLifetime: Duration = .hours(1)
    /// People of one account.
    package static let usersPerAccount = 1_000
    /// Characters (Unicode scalars) that a password has at least, and bytes at most.
    package static let passwordLength = 12
    package static let passwordBytes = 1_024
    /// Passwords that are being hashed or wait for it; each takes 16 MiB and a tenth of a second.
    package static let passwordsInHand = 16
    /// Addresses and networks whose failures to sign in are remembered.
    package static let remembered = 10_000
    /// Failures after which an address has to wait, and after which a network has.
    package static let failuresOfAddress = 5
    package static let failuresOfNetwork = 50
    /// The longest wait that failures to sign in cost.
    package static let signInWait: Duration = .minutes(15)
    /// Bytes of a form that is no upload, and how many fields it may have.
    package static let formBytes = 2 * 1_024 * 1_024
    package static let formFields = 1_000
    /// Sends that a page of what is upcoming, or of where an address was seen, looks at.
    package static let consoleScan = 2_000
    /// Deliveries that are looked at for an address where no index leads to it.
    package static let consoleDeliveries = 500_000
    /// Sends that a forecast counts.
    package static let forecastSends = 2_000_000
    /// Events of a send that are looked at for one recipient's story, and those that are shown.
    package static let consoleEvents = 200_000
    package static let storyLength = 200
    /// How old a campaign's counts may be that its page asks for again and again, and of how many
    /// they are remembered.
    package static let tallyAge: Duration = .seconds(2)
    package static let tallies = 256
    /// Rows that a page of the console shows.
    package static let consolePage = 50
}
