/// What an SMTP server said to one command, or our own words where it said nothing.
package struct SMTPReply: Sendable, Hashable, CustomStringConvertible {
    /// RFC 5321 §4.2: three digits; 0 when no reply was read.
    package var code: Int
    package var enhanced: EnhancedCode?
    /// Without code, enhanced code and control characters.
    package var lines: [String]

    package init(code: Int, enhanced: EnhancedCode? = nil, lines: [String]) {
        self.code = code
        self.enhanced = enhanced
        self.lines = lines
    }

    /// Our own words, such as `connection refused`.
    package static func local(_ text: String) -> SMTPReply { SMTPReply(code: 0, lines: [text]) }

    /// What is kept of an answer to AUTH: some servers repeat the line that they refuse, and that
    /// one holds the password.
    var withoutText: SMTPReply {
        SMTPReply(code: code, enhanced: enhanced, lines: ["the relay refused the login"])
    }

    /// What kind of answer the first digit makes it. (RFC 5321 §4.2.1.)
    package enum Severity: Sendable, Hashable {
        /// 2yz
        case success
        /// 3yz: the next part may come.
        case intermediate
        /// 4yz
        case transient
        /// 5yz
        case permanent
        /// Not a reply of a server.
        case none
    }

    package var severity: Severity {
        switch code / 100 {
        case 2: .success
        case 3: .intermediate
        case 4: .transient
        case 5: .permanent
        default: .none
        }
    }

    /// The server is going away (RFC 5321 §3.8): whatever was asked, the connection is over.
    package var isGoodbye: Bool { code == 421 }

    /// Unicode scalars of a reply's text that are kept.
    package static let longestText = 512

    /// The lines joined by one blank, cut to `longestText`.
    package var text: String {
        let joined =
            lines.count == 1 ? lines[0] : lines.lazy.filter { !$0.isEmpty }.joined(separator: " ")
        guard joined.utf8.count > SMTPReply.longestText else { return joined }
        return String(String.UnicodeScalarView(joined.unicodeScalars.prefix(SMTPReply.longestText)))
    }

    package var description: String {
        let parts = [code == 0 ? "" : String(code), enhanced?.description ?? "", text]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
