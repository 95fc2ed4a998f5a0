import BelayJSON
import BelaySendGrid

/// One documented pair of field and message, and how it is brought about.
struct DocumentedMessage {
    enum Way {
        /// A body that is answered with it.
        case fires(JSON)
        /// An answer seen live says the same thing in other words.
        case superseded
        case unreachable(String)
    }

    let field: String
    /// Enough of the message to know it from the field's others.
    let part: String
    let way: Way
    /// What the placeholders of the message stand for.
    var filled: [(placeholder: String, text: String)] = []
    var settings = SendGridSettings()

    init(
        _ field: String, _ part: String, _ way: Way,
        filled: [(placeholder: String, text: String)] = [],
        settings: SendGridSettings = SendGridSettings()
    ) {
        self.field = field
        self.part = part
        self.way = way
        self.filled = filled
        self.settings = settings
    }

    func matches(_ field: String, _ message: String) -> Bool {
        field == self.field && message.contains(part)
    }

    /// The message as the server is to say it.
    func message(from documented: String) -> String {
        filled.reduce(documented) { $0.replacing($1.placeholder, with: $1.text) }
    }
}
