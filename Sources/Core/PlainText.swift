/// Text as it is read without HTML.
package enum PlainText {
    /// The words of an HTML text in lines, with the addresses of its links: `words (address)`.
    ///
    /// Linear, and never longer than the HTML. Tags that a campaign has in it, between brackets or
    /// braces, are words like any other and stay.
    package static func of(html: String) -> String {
        var reader = HTMLReader(html)
        return reader.read()
    }
}
