import BelayCore

/// The page of one recipient, as HTML. Every value on it is escaped by its bytes.
struct PreferencesPage {
    let standing: Standing
    /// What the recipient just changed.
    var change: Change?
    /// What became of it, in a sentence; nil for a page that was only looked at.
    var notice: String?

    var html: [UInt8] {
        Self.page(
            title: "Email preferences",
            """
            <h1>Email preferences</h1>
            <p class="who">for <strong>\(HTMLText.escaped(standing.address))</strong></p>
            \(noticeHTML)\(standing.isSample ? sampleHTML : choicesHTML)
            """)
    }

    /// A page that says one thing.
    static func saying(_ title: String, _ sentence: String) -> [UInt8] {
        page(
            title: title,
            """
            <h1>\(HTMLText.escaped(title))</h1>
            <p>\(HTMLText.escaped(sentence))</p>
            """)
    }

    private static func page(title: String, _ body: String) -> [UInt8] {
        Array(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="color-scheme" content="light dark">
            <title>\(HTMLText.escaped(title))</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(Stylesheet.name)">
            </head>
            <body>
            <main>
            \(body)
            </main>
            </body>
            </html>

            """.utf8)
    }

    private var sampleHTML: String {
        """
        <p>This link came with a test mail. In a mail that is really sent, its recipient can \
        unsubscribe here.</p>

        """
    }

    private var noticeHTML: String {
        guard let notice else { return "" }
        var undo = ""
        if let change, !change.isEmpty {
            let fields =
                change.left.map { Self.hidden("left", "\($0.rawValue)") }
                + change.joined.map { Self.hidden("joined", "\($0.rawValue)") }
            undo = Self.form("undo", "Undo", style: "quiet", fields.joined())
        }
        return """
            <div class="notice" role="status">
            <p>\(HTMLText.escaped(notice))</p>
            \(undo)</div>

            """
    }

    private var choicesHTML: String {
        if standing.isOut {
            return """
                <p>You get no mail from this sender.</p>
                \(Self.form("come-back", "Get mail again", style: "quiet"))
                """
        }
        guard !standing.groups.isEmpty else {
            return """
                <p>You can stop all mail from this sender to your address.</p>
                \(Self.form("leave-all", "Unsubscribe", style: "main"))
                """
        }
        return ownHTML + groupsHTML + everythingHTML
    }

    /// What the mail was sent for.
    private var ownHTML: String {
        guard let own = standing.own, !own.isOut else { return "" }
        let name = HTMLText.escaped(own.name)
        return """
            <p>This mail was sent to you as <strong>\(name)</strong>.</p>
            \(Self.form("leave", "Unsubscribe from \(own.name)", style: "main"))
            """
    }

    private var groupsHTML: String {
        let boxes = standing.groups.map { group in
            """
            <label><input type="checkbox" name="group" value="\(group.number)"\
            \(group.isOut ? "" : " checked")> <span>\(HTMLText.escaped(group.name))</span></label>

            """
        }
        return """
            <form method="post">
            <fieldset>
            <legend>Mail you want to get</legend>
            \(boxes.joined())</fieldset>
            \(Self.hidden("action", "keep"))<button class="quiet">Save</button>
            </form>

            """
    }

    private var everythingHTML: String {
        """
        <hr>
        <p>Or stop everything from this sender, whatever it is about.</p>
        \(Self.form("leave-all", "Unsubscribe from everything", style: "quiet"))
        """
    }

    private static func form(
        _ action: String, _ words: String, style: String, _ fields: String = ""
    ) -> String {
        """
        <form method="post">
        \(hidden("action", action))\(fields)\
        <button class="\(style)">\(HTMLText.escaped(words))</button>
        </form>

        """
    }

    private static func hidden(_ name: String, _ value: String) -> String {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(HTMLText.escaped(value))\">\n"
    }
}
