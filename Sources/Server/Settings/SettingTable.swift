/// One setting: its names, default and meaning.
package struct Setting: Sendable, Hashable {
    /// In the file, members nested at the full stops.
    package let key: String
    /// What it is when nobody says.
    package let fallback: String
    package let meaning: String

    /// Its environment variable: `BELAY_`, upper case, full stops as underscores.
    package var variable: String {
        let bytes = key.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "."): UInt8(ascii: "_")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 32
            default: byte
            }
        }
        return "BELAY_" + String(decoding: bytes, as: UTF8.self)
    }
}

/// Every setting there is. Help, documentation and the check of names are made from this table.
package enum SettingTable {
    package static let all: [Setting] = [
        Setting(
            key: "listen", fallback: "127.0.0.1:8025",
            meaning: "Address and port of the HTTP server; port 0 takes a free one."),
        Setting(
            key: "data", fallback: "./belay-data",
            meaning: "Data folder: store, outbox, lock and control socket."),
        Setting(
            key: "store", fallback: "",
            meaning: """
                sqlite:PATH, or postgres://USER:PASSWORD@HOST:PORT/DATABASE for several nodes on \
                one PostgreSQL. Empty: belay.sqlite in the data folder. A URL with a password \
                belongs in the environment or the file.
                """),
        Setting(
            key: "store.connections", fallback: "16",
            meaning: "Connections of one node to its PostgreSQL at most."),
        Setting(
            key: "store.pooled", fallback: "no",
            meaning: """
                yes: a pooler such as PgBouncer in transaction mode stands before PostgreSQL.
                """),
        Setting(
            key: "store.require_standby", fallback: "no",
            meaning: """
                yes: a node starts, and is ready, only while PostgreSQL has a synchronous standby.
                """),
        Setting(
            key: "store.lease", fallback: "60s",
            meaning: """
                For how long a node that PostgreSQL does not hear of keeps what it has in hand.
                """),
        Setting(
            key: "store.drain", fallback: "9m",
            meaning: """
                For how long after that what it has released is left alone: its relay may answer.
                """),
        Setting(
            key: "relay.url", fallback: "",
            meaning: """
                smtp://HOST[:PORT], smtps://… or outbox:FOLDER. Empty: the outbox in the data \
                folder. A relay with a password belongs in the environment or the file: a flag \
                shows in the list of processes.
                """),
        Setting(
            key: "relay.accounts", fallback: "",
            meaning: """
                Relays of single accounts: NAME=URL, several parted by blanks, the URL as in \
                relay.url, the NAME with every byte but letters, digits and -._~ percent-encoded. \
                All other accounts use relay.url.
                """),
        Setting(
            key: "name", fallback: "",
            meaning: "Name in EHLO and in every Message-ID. Empty: the machine's name."),
        Setting(
            key: "log.level", fallback: "info",
            meaning: "trace, debug, info, notice, warning, error or critical."),
        Setting(
            key: "relay.return_path", fallback: "",
            meaning: "MAIL FROM of every mail. Empty: the From address."),
        Setting(
            key: "relay.connections", fallback: "16",
            meaning: """
                Connections to each relay at once; for each, four mails are in hand.
                """),
        Setting(
            key: "relay.timeout.greeting", fallback: "5m",
            meaning: "Wait for the greeting, EHLO and connection (RFC 5321 §4.5.3.2.1)."),
        Setting(
            key: "relay.timeout.command", fallback: "5m",
            meaning: "Wait for the answers to MAIL and RCPT (RFC 5321 §4.5.3.2.2, .3)."),
        Setting(
            key: "relay.timeout.data", fallback: "2m",
            meaning: "Wait for the answer to DATA (RFC 5321 §4.5.3.2.4)."),
        Setting(
            key: "relay.timeout.block", fallback: "3m",
            meaning: "Wait for each block of the body to leave (RFC 5321 §4.5.3.2.5)."),
        Setting(
            key: "relay.timeout.dot", fallback: "10m",
            meaning: "Wait for the answer to the final dot (RFC 5321 §4.5.3.2.6)."),
        Setting(
            key: "retry.first", fallback: "30s",
            meaning: "Wait after the first refusal; each further wait is four times longer."),
        Setting(
            key: "retry.longest", fallback: "4h", meaning: "The longest wait between attempts."),
        Setting(
            key: "retry.give_up", fallback: "72h",
            meaning: "How long after its first attempt a delivery is given up."),
        Setting(
            key: "sendgrid.stop_cap", fallback: "100",
            meaning: "Batches paused or cancelled at once; 0 for no limit."),
        Setting(
            key: "sendgrid.campaign_cap", fallback: "250",
            meaning: "Legacy campaigns of one account; 0 for no limit."),
        Setting(
            key: "sendgrid.horizon", fallback: "72h",
            meaning: "How far ahead send_at may be; 0s for no limit."),
        Setting(
            key: "sendgrid.pause_expiry", fallback: "72h",
            meaning: "How long after its due paused mail is kept; 0s for ever."),
        Setting(
            key: "sendgrid.rate_limit", fallback: "0",
            meaning: """
                Calls of one key in a minute, mail/send and stops not counted; 0 for no limit.
                """),
        Setting(
            key: "sendgrid.sender_domains", fallback: "",
            meaning: """
                Domains that From may name, with commas between them; others are refused. Empty: \
                any.
                """),
        Setting(
            key: "mailpartner.cutoff", fallback: "5m",
            meaning: "How long before its due mail can be cancelled last; 0s: until it leaves."),
        Setting(
            key: "mailpartner.language", fallback: "en",
            meaning: "Language of messages: en or fr. The codes are the same."),
        Setting(
            key: "mailpartner.strict_status", fallback: "no",
            meaning: "yes: refusals have HTTP statuses of their own. no: 200, the code tells."),
        Setting(
            key: "mailpartner.sender", fallback: "",
            meaning: "From address of mail that names none. Empty: such mail is refused."),
        Setting(
            key: "mailpartner.get", fallback: "yes",
            meaning: """
                yes: calls are made by GET, the key in the address, as the vendor has them. no: \
                every call is a POST with all in its body.
                """),
        Setting(
            key: "marketingcloud.url", fallback: "",
            meaning: """
                What clients reach this server by, such as https://mail.example.com; stands in the \
                WSDL, in faults and beside tokens. Empty: http:// and the host that each request \
                names.
                """),
        Setting(
            key: "marketingcloud.sender", fallback: "",
            meaning: "From address of sends that name none. Empty: such sends are refused."),
        Setting(
            key: "marketingcloud.clear_passwords", fallback: "local",
            meaning: """
                Passwords and client secrets in clear, which need TLS around them: yes, no, or \
                local: only while the server listens on an address of its own machine, where a \
                proxy may end TLS.
                """),
        Setting(
            key: "marketingcloud.token_lifetime", fallback: "1079s",
            meaning: "How long an access token is good."),
        Setting(
            key: "marketingcloud.offset", fallback: "-06:00",
            meaning: "The platform's clock all year, for times without an offset and in answers."),
        Setting(
            key: "marketingcloud.write_offset", fallback: "no",
            meaning: "yes: times in answers to Retrieve have their offset."),
        Setting(
            key: "marketingcloud.past_send_date", fallback: "refuse",
            meaning: "A send whose SendDate is past: refuse it, or send it now."),
        Setting(
            key: "links.url", fallback: "",
            meaning: """
                What recipients reach this server by, such as https://mail.example.com; stands in \
                links to unsubscribe. Mail readers offer one click for https alone. Empty: http:// \
                and the listening address.
                """),
        Setting(
            key: "console.url", fallback: "",
            meaning: """
                Where people reach this server, such as https://mail.example.com; links to set a \
                password begin with it. Empty: http:// and the address that is listened on. https \
                unless people come from its own machine only: passwords and cookies need it.
                """),
        Setting(
            key: "console.proxies", fallback: "",
            meaning: """
                Proxies on other machines in front of the console, as addresses or ranges such as \
                10.0.0.0/8, with commas between them. What they say in X-Forwarded-For is where \
                somebody who signs in comes from. One on this machine needs no mention.
                """),
        Setting(
            key: "http.connections", fallback: "10000",
            meaning: """
                Connections of clients at once. When all are taken, the one that is idle for \
                longest makes way.
                """),
        Setting(
            key: "http.head_timeout", fallback: "30s",
            meaning: "A request's head must be complete within it, counted from its first byte."),
        Setting(
            key: "http.body_timeout", fallback: "60s",
            meaning: """
                A request's body must be complete within it, counted from its head; of a file of \
                contacts 256 KiB must come within each. A client that reads none of its answers \
                for as long is let go.
                """),
        Setting(
            key: "shutdown.grace", fallback: "30s",
            meaning: "How long SIGTERM waits for mail in hand and requests under way."),
    ]

    package static func setting(_ key: String) -> Setting? {
        all.first { $0.key == key }
    }

    /// The table as a page of documentation.
    package static var page: String {
        let lines = all.map { setting in
            let fallback = setting.fallback.isEmpty ? "" : "`\(setting.fallback)`"
            return "| `\(setting.key)` | `\(setting.variable)` | \(fallback) | \(setting.meaning) |"
        }
        return """
            # Settings

            A flag of `belay serve` stands over the environment, and that over the file
            (`--config FILE`, or `BELAY_CONFIG`). Durations are a whole number and `ms`, `s`, `m`
            or `h`. An unknown name or a malformed value is an error. `belay serve --help` prints
            the same table.

            | in the file | in the environment | default | meaning |
            |---|---|---|---|
            \(lines.joined(separator: "\n"))

            """
    }

    /// The table as `belay serve --help` shows it.
    package static var help: String {
        all.map { setting in
            let fallback = setting.fallback.isEmpty ? "" : " (\(setting.fallback))"
            return "  \(setting.key), \(setting.variable)\(fallback)\n      \(setting.meaning)"
        }.joined(separator: "\n")
    }
}
