/// The pages about the people that mail goes to, side by side above each of them.
enum ContactTab: String, Sendable, CaseIterable {
    case contacts
    case segments
    case imports
    case senders
    case groups

    private var title: String {
        switch self {
        case .contacts: "Contacts and lists"
        case .segments: "Segments"
        case .imports: "Imports"
        case .senders: "Senders"
        case .groups: "Unsubscribe groups"
        }
    }

    var path: String { "/console/" + rawValue }

    /// For the template `contact-tabs`.
    var values: Values {
        [
            "tabs": .rows(
                ContactTab.allCases.map { tab in
                    [
                        "tab": .text(tab.title), "tabPath": .text(tab.path),
                        "isTab": .flag(tab == self),
                    ]
                })
        ]
    }

    func page(_ title: String, _ template: Template, _ values: Values) -> Page {
        Page(
            title: title, place: .contacts, template: template,
            values: self.values.merging(values) { _, own in own })
    }
}
