import BelayCore
import BelayJSON

// How a campaign is kept. What is nil or as it is at first is left out.

extension Campaign: Recorded {
    init?(json: JSON) {
        guard let name = json["name"]?.asString else { return nil }
        self.init(name: name)
        subject = json["subject"]?.asString
        sender = json["sender"]?.asInteger
        lists = json["lists"]?.integers ?? []
        segments = json["segments"]?.integers ?? []
        isForEverybody = json["everybody"]?.asBool ?? false
        categories = json["categories"]?.asArray?.compactMap(\.asString) ?? []
        group = json["group"]?.asInteger
        unsubscribeURL = json["unsubscribe_url"]?.asString
        pool = json["pool"]?.asString
        html = json["html"]?.asString
        plain = json["plain"]?.asString
        editor = json["editor"]?.asString.flatMap(Editor.init) ?? .code
        generatesPlain = json["generates_plain"]?.asBool ?? false
        design = json["design"]?.asString
        wishedDue = json["wished_due_ms"]?.asInteger.map(Instant.init(milliseconds:))
    }

    var json: JSON {
        .members([
            ("name", .string(name)), ("subject", subject.map(JSON.string)),
            ("sender", sender.map(JSON.integer)), ("lists", .integers(lists)),
            ("segments", .integers(segments)), ("everybody", isForEverybody ? true : nil),
            ("categories", .strings(categories)), ("group", group.map(JSON.integer)),
            ("unsubscribe_url", unsubscribeURL.map(JSON.string)),
            ("pool", pool.map(JSON.string)), ("html", html.map(JSON.string)),
            ("plain", plain.map(JSON.string)), ("editor", .string(editor.rawValue)),
            ("generates_plain", generatesPlain ? true : nil),
            ("design", design.map(JSON.string)),
            ("wished_due_ms", wishedDue.map { .integer($0.milliseconds) }),
        ])
    }
}
