import BelayCore

/// `tracking_settings.subscription_tracking`, switched on.
struct SubscriptionTracking: Hashable {
    /// Stands for the link's address wherever it is, and then nothing is put under the bodies.
    var tag: String?
    /// Put under the bodies; `<% words %>` in it becomes the link.
    var text: String?
    var html: String?

    /// What stands for the address in what is put under a body; the vendor's own word for it.
    private static let address = "[unsubscribe]"

    var tags: [Unsubscribing.Tag] {
        [Unsubscribing.Tag(tag ?? Self.address)]
    }

    /// Nil where the bodies stay as they are.
    var footer: Footer? {
        guard tag == nil else { return nil }
        return Footer(
            text: text.map { text in
                Self.linked(text) { words in
                    words.isEmpty ? Self.address : "\(words): \(Self.address)"
                }
            },
            html: html.map { html in
                Self.linked(html) { words in
                    "<a href=\"\(Self.address)\">\(words.isEmpty ? Self.address : words)</a>"
                }
            })
    }

    /// The text with what stands for each `<% words %>`; one that does not end stays as it is.
    private static func linked(_ text: String, _ link: (String) -> String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let open = place(of: "<%", in: rest),
            let close = place(of: "%>", in: rest[(open + 2)...])
        {
            result += rest[..<open]
            let blank = UInt8(ascii: " ")
            var words = rest[(open + 2)..<close].drop { $0 == blank }
            while words.last == blank { words.removeLast() }
            result += link(String(decoding: words, as: UTF8.self)).utf8
            rest = rest[(close + 2)...]
        }
        return String(decoding: result + rest, as: UTF8.self)
    }

    private static func place(of mark: StaticString, in bytes: ArraySlice<UInt8>) -> Int? {
        let mark = Array(mark.description.utf8)
        return bytes.indices.dropLast().first {
            bytes[$0] == mark[0] && bytes[$0 + 1] == mark[1]
        }
    }
}
