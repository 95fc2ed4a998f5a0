/// The places of the console, as the menu shows them.
enum Place: String, Sendable, CaseIterable {
    case singleSends = "singlesends"
    case campaigns
    case contacts
    case suppressions
    case upcoming
    case batches
    case activity
    case keys

    /// The place that people come to when they have signed in.
    static let home = Place.upcoming

    var path: String { "/console/" + rawValue }

    var title: String {
        switch self {
        case .singleSends: "Single Sends"
        case .campaigns: "Campaigns"
        case .contacts: "Contacts"
        case .suppressions: "Suppressions"
        case .upcoming: "Upcoming"
        case .batches: "Batches"
        case .activity: "Activity"
        case .keys: "Keys"
        }
    }

    /// The menu, by headings.
    static let menu: [(heading: String, places: [Place])] = [
        ("Marketing Campaigns", [.singleSends, .campaigns, .contacts, .suppressions]),
        ("Sending", [.upcoming, .batches, .activity]),
        ("Access", [.keys]),
    ]

    static func values(at current: Place?) -> Values {
        let groups: [Values] = menu.map { heading, places in
            [
                "heading": .text(heading),
                "links": .rows(
                    places.map { place in
                        [
                            "name": .text(place.title), "path": .text(place.path),
                            "isCurrent": .flag(place == current),
                        ]
                    }),
            ]
        }
        return ["groups": .rows(groups)]
    }
}
