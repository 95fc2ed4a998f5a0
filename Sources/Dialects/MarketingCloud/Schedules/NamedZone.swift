import BelaySOAP

/// The time zone that a schedule names.
struct NamedZone: Sendable, Hashable {
    let name: String
    /// Minutes east of UTC, all year; nil where it may change, or nobody knows.
    let offset: Int?

    /// Zones without daylight saving by whose names clients call the platform's clock and UTC.
    private static let fixed = [
        ("UTC", 0), ("Etc/UTC", 0), ("GMT", 0), ("Etc/GMT", 0),
        ("Central America Standard Time", ServerTime.central.offset),
    ]

    /// Nil for a TimeZone that names none: clients write empty elements.
    init?(_ zone: APIObject) {
        guard zone.properties.contains(where: { $0.value.saysSomething }) else { return nil }
        let name = zone.text("Name") ?? ""
        self.name = name
        offset = NamedZone.fixed.first { ASCII.isSame($0.0, name) }?.1
    }
}
