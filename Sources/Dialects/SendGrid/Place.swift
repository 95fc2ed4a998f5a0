/// Where in a mail/send body something is; made into text only when something is wrong there.
struct Place {
    private var root: StaticString
    private var index: Int?
    private var member: StaticString?
    private var innerIndex: Int?
    private var leaf: StaticString?

    init(_ root: StaticString) {
        self.root = root
    }

    /// The element of the list at this place.
    func at(_ index: Int) -> Place {
        var place = self
        if member == nil { place.index = index } else { place.innerIndex = index }
        return place
    }

    /// The member of the object at this place.
    func at(_ name: StaticString) -> Place {
        var place = self
        if member == nil { place.member = name } else { place.leaf = name }
        return place
    }

    /// As `field` has it: `personalizations.0.to.1.email`.
    var field: String {
        var text = root.description
        if let index { text += ".\(index)" }
        if let member { text += ".\(member)" }
        if let innerIndex { text += ".\(innerIndex)" }
        if let leaf { text += ".\(leaf)" }
        return text
    }

    /// As `help` has it: no indexes, and an address is named by what holds it.
    var help: String {
        var text = Self.page + "message." + root.description
        let names = [member, leaf].compactMap { $0?.description }
        let isSetting = root.description == "mail_settings"
        for (index, name) in names.enumerated() {
            if index == names.count - 1, name == "email", !isSetting { break }
            text += "." + name
        }
        return text
    }

    /// SendGrid's page on errors, as its answers name it.
    static let page = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html#"
}

extension Flaw {
    init(_ message: String, at place: Place) {
        self.init(message, field: place.field, help: place.help)
    }
}
