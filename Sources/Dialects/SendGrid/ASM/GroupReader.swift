import BelayCampaigns
import BelayJSON

/// Reads what a client says of an unsubscribe group. The words are ours: the vendor's are unknown.
struct GroupReader {
    private(set) var flaws: [Flaw] = []

    private static let nameLength = 30
    private static let descriptionLength = 100

    /// Nil when there are flaws.
    mutating func read(_ body: JSON, over old: UnsubscribeGroup?) -> UnsubscribeGroup? {
        let name = text(body, "name", most: Self.nameLength, else: old?.name)
        let description = text(
            body, "description", most: Self.descriptionLength, else: old?.description ?? "")
        var isDefault = old?.isDefault ?? false
        if let value = body.member("is_default") {
            guard let isOn = value.asBool else {
                flaws.append(Flaw("is_default must be a boolean", field: "is_default"))
                return nil
            }
            isDefault = isOn
        }
        guard flaws.isEmpty, let name, let description else { return nil }
        return UnsubscribeGroup(name: name, description: description, isDefault: isDefault)
    }

    private mutating func text(
        _ body: JSON, _ name: String, most: Int, else other: String?
    ) -> String? {
        guard let value = body.member(name) else {
            if other == nil { flaws.append(Flaw("\(name) is required", field: name)) }
            return other
        }
        guard let text = value.asString, !text.isBlank || other == "", !text.hasControl else {
            flaws.append(Flaw("\(name) is required", field: name))
            return nil
        }
        guard text.unicodeScalars.count <= most else {
            flaws.append(Flaw("\(name) is too long (maximum is \(most) characters)", field: name))
            return nil
        }
        return text
    }
}
