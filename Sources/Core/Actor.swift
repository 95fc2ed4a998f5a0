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

extension Actor {
    /// `key:ID@door`, `user:N`, `command`, `recipient`, `clockwork`.
    package var text: String {
        switch self {
        case .key(let id, let door): "key:\(id)@\(door.name)"
        case .user(let number): "user:\(number)"
        case .command: "command"
        case .recipient: "recipient"
        case .clockwork: "clockwork"
        }
    }

    /// - Parameter text: as `text` gives it; nil for any other.
    package init?(text: String) {
        switch text {
        case "command": self = .command
        case "recipient": self = .recipient
        case "clockwork": self = .clockwork
        default:
            guard let actor = Self.user(text) ?? Self.key(text) else { return nil }
            self = actor
        }
    }

    private static func user(_ text: String) -> Actor? {
        guard text.hasPrefix("user:"), let number = Int64(text.dropFirst(5)), number > 0,
            Actor.user(number).text == text
        else { return nil }
        return .user(number)
    }

    private static func key(_ text: String) -> Actor? {
        // No door's name holds an @; a key's may.
        guard text.hasPrefix("key:"), let at = text.lastIndex(of: "@") else { return nil }
        let name = text[text.index(after: at)...]
        guard let door = Door.allCases.first(where: { $0.name == name }) else { return nil }
        return .key(String(text[text.index(text.startIndex, offsetBy: 4)..<at]), door)
    }
}
