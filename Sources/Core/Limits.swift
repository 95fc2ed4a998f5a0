/// Every bound on a queue, page, body, retry or loop, by name.
///
/// Why: a bound that has no name is found by an attacker first. What breaks without: memory.
package enum Limits {
    /// Bytes of one request body, before and after inflating. (SendGrid: "30 MB".)
    package static let requestBody = 30 * 1_024 * 1_024
    /// Bytes of all request bodies held at once; whoever wants more waits for a turn.
    package static let bodiesInFlight = 32 * 1_024 * 1_024
    /// Bytes up to which a body waits for nobody's turn: every stop is smaller.
    package static let smallBody = 64 * 1_024
    /// Bytes up to which a body is worked on by its connection's loop, where others wait meanwhile.
    package static let quickBody = 16 * 1_024
    /// Bytes that are inflated at a time.
    package static let inflatedPiece = 64 * 1_024
    /// Bytes of a request's head, of one of its fields (the path counts as one), and how many.
    package static let requestHead = 32 * 1_024
    package static let headField = 8 * 1_024
    package static let headFields = 100
    /// Bytes of a body at a time, where it is read piece by piece.
    package static let bodyPiece = importPiece
    /// How long a connection may lie idle between requests.
    package static let idleConnection: Duration = .seconds(120)
    /// Connections to all relays together; for each, four mails are in hand.
    package static let relayConnections = 16_384
    /// Connections that clients can have open for certain; with fewer a server does not start.
    package static let clientConnections = 64
    /// Files that are open beside clients' connections: store, relays, control socket.
    package static let ownFiles = 128
    /// Keys whose calls are counted in one minute; those of more keys are not.
    package static let meteredKeys = 10_000
    /// Bytes that the substitutions of one send may have to search or make when it is accepted.
    package static let substitutionWork = 64 * 1_024 * 1_024
    /// Bytes that the tags of one message may have, names of sections among them.
    package static let tagBytes = 1_024 * 1_024
    /// Links that are put into one mail, and bytes of a tag that stands for one.
    package static let linksPerMail = 1_000
    package static let linkTag = 1_024
    /// Unsubscribe groups that a recipient is shown. (SendGrid: 25.)
    package static let shownGroups = 25
    /// Bytes of the server's own address in links, and of a client's own page.
    package static let linkOrigin = 200
    package static let linkURL = 900
    /// Bytes of the form of a recipient's page.
    package static let preferencesForm = 4 * 1_024
    /// Bytes of content from which on a mail is composed where it keeps nobody waiting.
    package static let largeMail = 64 * 1_024
    /// Levels of nesting that a JSON or XML reader follows.
    package static let nesting = 64
    /// Messages (SendGrid: personalizations) of one send.
    package static let messagesPerSend = 1_000
    /// Deliveries (recipients over To, Cc and Bcc) of one send.
    package static let deliveriesPerSend = 1_000
    /// Texts of one send, and as many attachments: each becomes a part with fields of its own.
    package static let partsPerSend = 1_000
    /// Bytes of one text that is put under every part of a mail.
    package static let footer = 64 * 1_024
    /// Tags of one send.
    package static let tagsPerSend = 10
    /// Characters of one tag.
    package static let tagLength = 255
    /// Octets of one address (SendGrid's figure; RFC 5321 allows 254).
    package static let addressLength = 320
    /// Bytes of content that the mails in hand for one relay may have; a larger one goes alone.
    package static let contentInHand = 64 * 1_024 * 1_024
    /// How long, after a death of the process, suspects together may keep all others waiting.
    package static let trial: Duration = .seconds(10)
    /// How long a transaction waits at most for more to do.
    package static let gathering: Duration = .milliseconds(1)
    /// Rows of one claim.
    package static let claimChunk = 256
    /// Rows that a sweep changes in one transaction, so that a stop waits behind one at most.
    package static let sweepChunk = 1_000
    /// How long a stop waits for covered releases before it answers *too late* or *unknown*.
    package static let stopPatience: Duration = .seconds(3)
    /// How long a batch id that no mail uses stays valid. (SendGrid: 864,000 s.)
    package static let batchLifetime: Duration = .days(10)
    /// Live keys of one account at one door that clients may make. (SendGrid: 100.)
    package static let keysPerDoor = 100
    /// Characters (Unicode scalars) of a key's name.
    package static let keyNameLength = 255
    /// Bytes of an idempotency key.
    package static let idempotencyKeyLength = 255
    /// How long an answer is kept under its idempotency key; its send is kept at least as long.
    package static let idempotencyLifetime: Duration = .hours(24)
    /// How long after its first attempt a delivery is given up.
    package static let giveUp: Duration = .hours(72)
    /// Deaths of the process with one delivery alone in hand before it is quarantined.
    package static let deathsAlone = 3
    /// Reserved for stops and outcomes when the disk is full, in bytes.
    package static let ballast = 16 * 1_024 * 1_024
    /// The highest number of a send: 31 bits, since clients keep it in a signed int.
    package static let highestNumber: Int64 = 2_147_483_647
    /// Disagreement of wall and boot clock that is slewed rather than held.
    package static let clockSlew: Duration = .seconds(60)
    /// Rows of one page of a listing.
    package static let page = 500
    /// Deliveries and bytes of content that are read for a page of outlines, the last one's aside.
    package static let outlineDeliveries = 500_000
    package static let outlineBytes = 32 * 1_024 * 1_024
    /// Bytes of one record that a door keeps, and of the client's own name for a thing.
    package static let recordBody = requestBody
    package static let recordKey = 1_024
    /// Records of one account and kind.
    package static let recordsPerKind = 100_000
    /// Bytes of bodies after which a page of records ends.
    package static let pageBytes = 32 * 1_024 * 1_024
    /// Bytes of the parts of campaigns after which a listing of them ends, and how many it reads at
    /// a time.
    package static let campaignBytes = 8 * 1_024 * 1_024
    package static let campaignChunk = 8
    /// Access tokens that one key may have at once, those that are over included: nine a second
    /// for as long as each is good by default, for clients that fetch one for every call.
    package static let tokensPerKey = 10_000
    /// How long a token is known after its end, so that its client hears why it is refused.
    package static let tokenMemory: Duration = .hours(24)
    /// Lists of one account, and bytes of a list's description.
    package static let listsPerAccount = 10_000
    package static let listDescription = 8 * 1_024
    /// Contacts of one account.
    package static let contactsPerAccount = 10_000_000
    /// Contacts that are changed in one step, so that a stop waits behind one at most.
    package static let contactChunk = 1_000
    /// Fields of one contact, and bytes of all their names and values.
    package static let contactFields = 200
    package static let contactBytes = 16 * 1_024
    /// Bytes of a file of contacts, and of one piece of it, which is all that is held at a time.
    package static let importBody = 256 * 1_024 * 1_024
    package static let importPiece = 256 * 1_024
    /// Bytes of it after which a chunk of rows ends, however few they are.
    package static let importChunkBytes = 1_024 * 1_024
    /// Columns of such a file.
    package static let importColumns = 200
    /// Rows that were not taken of which one import keeps the reasons.
    package static let importErrors = 10_000
    /// Imports of one account that are remembered, and those of them that have not ended.
    package static let importsPerAccount = 1_000
    package static let openImports = 10
    /// How long a file may take to arrive and to be started.
    package static let importPatience: Duration = .hours(24)
    /// How long an import may be without the first byte of its file.
    package static let uploadPatience: Duration = .hours(1)
    /// Bytes of a file that must come within each time for a body: a fast line to the whole file.
    package static let uploadProgress = importPiece
    /// How often reading a file is tried on what cannot be read.
    package static let importTries = 3
    /// Pieces of a file that are forgotten in one step.
    package static let importSweep = 64
    /// Lists and segments of one audience, and as many whose contacts get none.
    package static let listsPerAudience = 100
    /// Segments of one account, and conditions of one. (SendGrid: 15.)
    package static let segmentsPerAccount = 1_000
    package static let segmentConditions = 15
    /// Contacts that are looked at for a page of a segment's members, and to count them.
    package static let segmentPage = 50_000
    package static let segmentScan = 1_000_000
    /// Segments whose counts are remembered.
    package static let segmentCounts = 10_000
    /// Sends to one audience that are accepted in one step, so that a stop waits behind one at
    /// most; and bytes of content of all of them, each of which keeps its own.
    package static let occurrences = 1_000
    package static let occurrenceBytes = 64 * 1_024 * 1_024
    /// Bytes of messages after which a chunk of a listing ends.
    package static let listedBytes = 8 * 1_024 * 1_024
    /// Deliveries that are due and may wait in a lane before more of an audience are listed: so
    /// other mail never waits behind a whole audience, and a cancel finds most of it unlisted.
    package static let listedAhead = 4_000
    /// How often a record is stopped and asked to go before its caller is told to come again.
    package static let discardRounds = 3
    /// Audiences that are looked at in one turn.
    package static let audiencesInTurn = 64
    /// Scalars of the reason that a person gives for what they do.
    package static let reason = 200
    /// Statements and bytes of arguments that go to a database before its answers are read, and
    /// statements that one connection keeps prepared.
    package static let pipeline = 256
    package static let pipelineBytes = 4 * 1_024 * 1_024
    package static let preparedStatements = 1_024
    /// Bytes of one value in a database.
    package static let databaseValue = 256 * 1_024 * 1_024
    /// Steps that wait for a connection to the database, and tries of one that met with another.
    package static let databaseWaiters = 16_384
    package static let databaseTries = 8
    /// Steps that share one transaction of a database.
    package static let databaseGathering = 128
    /// Stops of which a node remembers that nobody knows whether they were written.
    package static let doubtfulStops = 1_000
    /// The shortest and the longest pause between two tries to reach a database that is away.
    package static let databasePause: Duration = .milliseconds(50)
    package static let longestDatabasePause: Duration = .seconds(2)
    /// For how long a database may leave a node's look at it unanswered before it counts as away.
    package static let databaseSilence: Duration = .seconds(10)
    /// Characters of a relay's reply that are kept.
    package static let replyLength = 512
}
