import BelayCampaigns
import BelayForms
import BelayStore

/// What somebody typed of an unsubscribe group.
struct GroupEntry: Sendable {
    var group = UnsubscribeGroup(name: "")

    init() {}

    init(_ group: UnsubscribeGroup) {
        self.group = group
    }

    init(_ form: Fields) {
        group = UnsubscribeGroup(
            name: (form["name"] ?? "").trimmed, description: (form["about"] ?? "").trimmed,
            isDefault: form["default"] == "yes")
    }

    /// The bounds of SendGrid's groups, which have the same records.
    var flaw: String? {
        if group.name.isEmpty || group.name.holdsNUL { return "Give the group a name." }
        if group.name.unicodeScalars.count > 30 { return "A name has at most 30 characters." }
        if group.description.unicodeScalars.count > 100 {
            return "A description has at most 100 characters."
        }
        return nil
    }

    var values: Values {
        [
            "name": .field(group.name), "about": .field(group.description),
            "isDefault": .flag(group.isDefault),
        ]
    }
}
