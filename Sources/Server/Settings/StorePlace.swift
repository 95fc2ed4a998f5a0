package import BelayStorePostgres

/// Where sends are kept.
package enum StorePlace: Sendable, Hashable {
    /// A file; nil is the one in the data folder.
    case file(String?)
    /// A PostgreSQL, which nodes share. Its URL may hold a password.
    case database(DatabaseSettings)

    /// - Parameter text: a setting's value by its key.
    init(settings text: (String) -> String) throws(StartError) {
        let place = text("store")
        let needsStandby =
            try SettingValue.word(
                text("store.require_standby"), among: ["no", "yes"], of: "store.require_standby")
            == "yes"
        let file = "sqlite:"
        if place.isEmpty {
            self = .file(nil)
        } else if place.utf8.starts(with: file.utf8), place.utf8.count > file.utf8.count {
            self = .file(String(decoding: place.utf8.dropFirst(file.utf8.count), as: UTF8.self))
        } else if ["postgres://", "postgresql://"].contains(where: {
            place.utf8.starts(with: $0.utf8)
        }) {
            var database = try Self.database(place, text)
            database.needsStandby = needsStandby
            self = .database(database)
        } else {
            // What was written is not repeated: a store's URL may hold a password.
            throw StartError("the setting store must be sqlite:PATH or postgres://…")
        }
        if needsStandby, case .file = self {
            throw StartError("the setting store.require_standby needs a store at PostgreSQL")
        }
    }

    private static func database(
        _ url: String, _ text: (String) -> String
    ) throws(StartError) -> DatabaseSettings {
        var settings = DatabaseSettings(url: url)
        settings.connections = try SettingValue.integer(
            text("store.connections"), in: 4...1_000, of: "store.connections")
        settings.isPooled =
            try SettingValue.word(
                text("store.pooled"), among: ["no", "yes"], of: "store.pooled") == "yes"
        settings.lease = try SettingValue.duration(
            text("store.lease"), from: .seconds(1), of: "store.lease")
        // For as long a dot may leave on a release.
        settings.drain = try SettingValue.duration(
            text("store.drain"), from: .seconds(2), of: "store.drain")
        return settings
    }
}
