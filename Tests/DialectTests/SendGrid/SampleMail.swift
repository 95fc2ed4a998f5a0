import BelayJSON

/// Bodies for mail/send, made from one valid mail by changes at paths such as `content.0.value`.
enum SampleMail {
    static let valid: JSON = [
        "personalizations": [["to": [["email": "to@example.org"]]]],
        "from": ["email": "from@example.com", "name": "The Desk"],
        "subject": "Your order",
        "content": [["type": "text/plain", "value": "It is on its way."]],
    ]

    static func with(_ path: String, _ value: JSON) -> JSON {
        var mail = valid
        mail.set(path.split(separator: ".")[...], to: value)
        return mail
    }

    static func without(_ path: String) -> JSON {
        var mail = valid
        mail.set(path.split(separator: ".")[...], to: nil)
        return mail
    }

    /// An attachment with one member changed; nil leaves it out.
    static func attaching(_ name: String, _ value: JSON?) -> JSON {
        var file: JSON = [
            "content": "aGVsbG8=", "filename": "a.txt", "type": "text/plain",
            "disposition": "inline", "content_id": "a1",
        ]
        file.set([Substring(name)][...], to: value)
        return with("attachments", [file])
    }

    static func copies(_ count: Int, of element: (Int) -> JSON) -> JSON {
        .array((0..<count).map(element))
    }
}

extension JSON {
    /// Sets, adds or takes away what is at a path; lists grow by one element at most.
    mutating func set(_ path: ArraySlice<Substring>, to value: JSON?) {
        guard let first = path.first else {
            if let value { self = value }
            return
        }
        let rest = path.dropFirst()
        if let index = Int(first) {
            var elements = asArray ?? []
            if index == elements.count { elements.append(.null) }
            elements[index].set(rest, to: value)
            self = .array(elements)
            return
        }
        var members = asObject ?? []
        let place = members.firstIndex { $0.name == first }
        if rest.isEmpty, value == nil {
            if let place { members.remove(at: place) }
        } else {
            var member = place.map { members[$0].value } ?? .null
            member.set(rest, to: value)
            let made = Member(name: String(first), value: member)
            if let place { members[place] = made } else { members.append(made) }
        }
        self = .object(members)
    }
}
