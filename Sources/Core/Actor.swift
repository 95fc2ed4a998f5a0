/// Who did a thing that is written down.
package enum Actor: Sendable, Hashable {
    /// A client, by its key's number and the door that it came through.
    case key(String, Door)
    /// A person who signed in, by their number.
    case user(Int64)
    /// A person at the server's own command line.
    case command
    /// The recipient of a mail, by a link in it.
    case recipient
    /// The server, because a time came or something ended.
    case clockwork
}
