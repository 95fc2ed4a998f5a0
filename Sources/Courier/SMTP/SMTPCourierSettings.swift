package import BelaySMTP

/// How a courier treats its relay.
package struct SMTPCourierSettings: Sendable, Hashable {
    /// What EHLO says.
    package var name: String
    /// Connections open at once, those being made and closed included.
    package var connections: Int
    /// Mails over one connection before it is ended; some relays end it at a number of theirs.
    package var transactionsPerConnection: Int
    /// From the first packet to an open connection, names resolved.
    package var connectTimeout: Duration
    package var timers: SMTPTimers
    /// Bytes of mail data written at once.
    package var blockSize: Int

    package init(
        name: String, connections: Int = 16, transactionsPerConnection: Int = 100,
        connectTimeout: Duration = .seconds(30), timers: SMTPTimers = SMTPTimers(),
        blockSize: Int = 65_536
    ) {
        precondition(connections > 0 && transactionsPerConnection > 0 && blockSize > 0)
        self.name = name
        self.connections = connections
        self.transactionsPerConnection = transactionsPerConnection
        self.connectTimeout = connectTimeout
        self.timers = timers
        self.blockSize = blockSize
    }
}
