import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// What clients authenticate with: shown, made and revoked. A new key is shown once.
struct KeysPage: ConsolePage {
    /// The doors that have keys, by their names.
    private static let doors: [Door] = [.sendGrid, .mailPartner, .marketingCloud]

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        .page(try await page(visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        switch visit.form["do"] {
        case "make": try await make(visit)
        case "revoke": try await revoke(visit)
        default: .refused(.malformed)
        }
    }

    private func make(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let name = visit.form["name"] ?? ""
        guard let door = Self.doors.first(where: { $0.name == visit.form["door"] })
        else { return .refused(.malformed) }
        guard (1...Limits.keyNameLength).contains(name.unicodeScalars.count), !name.holdsNUL else {
            let flaw = "A name has 1 to \(Limits.keyNameLength) characters."
            return .flawed(try await page(visit, name: name, flaw: flaw))
        }
        let live = try await visit.tools.store.liveKeys(
            of: visit.account, at: door, limit: Limits.keysPerDoor)
        guard live.count < Limits.keysPerDoor else {
            let flaw = "There are \(Limits.keysPerDoor) keys of this door: revoke one first."
            return .flawed(try await page(visit, name: name, flaw: flaw))
        }
        return .page(made(try await shown(name, door, visit), name))
    }

    /// A new key's parts, each with what it is.
    private func shown(
        _ name: String, _ door: Door, _ visit: Visit
    ) async throws(StoreError) -> [(name: String, text: String)] {
        guard door == .marketingCloud else {
            let made = try await visit.tools.keys.make(
                for: visit.account, door: door, name: name, by: visit.actor)
            return [("Key", made.text)]
        }
        let made = try await visit.tools.keys.makeLogin(
            for: visit.account, door: door, name: name, isRecoverable: false,
            by: visit.actor)
        return [
            ("User name, client id", made.key.id), ("Password, client secret", made.secret),
        ]
    }

    private func made(_ parts: [(name: String, text: String)], _ name: String) -> Page {
        Page(
            title: "Your new key", place: .keys, template: .keyMade,
            values: [
                "name": .text(name),
                "parts": .rows(
                    parts.enumerated().map { index, part in
                        [
                            "part": .text(part.name), "secret": .field(part.text),
                            "id": .text("secret-\(index)"),
                        ]
                    }),
            ])
    }

    private func revoke(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let keys = try await visit.tools.store.keys(of: visit.account)
        guard let key = keys.first(where: { $0.id == visit.form["id"] }) else {
            return .refused(.notFound)
        }
        guard key.revoked == nil else {
            return .refused(
                .stale(now: "This key was revoked before.", path: Place.keys.path))
        }
        _ = try await visit.tools.keys.revoke(key.id, by: visit.actor)
        return .done("The key \(key.name) is revoked, at once.", path: Place.keys.path)
    }

    private func page(
        _ visit: Visit, name: String = "", flaw: String? = nil
    ) async throws(StoreError) -> Page {
        let keys = try await visit.tools.store.keys(of: visit.account)
            .filter { $0.revoked == nil }
        return Page(
            title: "Keys", place: .keys, template: .keys,
            values: [
                "keys": .rows(keys.map(Self.row)), "hasKeys": .flag(!keys.isEmpty),
                "doors": .rows(
                    Self.doors.map { ["door": .text($0.name), "doorWords": .text($0.words)] }),
                "newName": .field(name), "flaw": .text(ifAny: flaw),
            ])
    }

    private static func row(_ key: Key) -> Values {
        [
            "name": .text(key.name), "id": .field(key.id),
            "doorWords": .text(key.door.words),
            "rights": .text(key.scopes.map { Figures.count($0.count, "scope", "scopes") } ?? "All"),
            "made": .markup(Figures.time(key.created)),
            "used": key.lastUsed.map { .markup(Figures.time($0)) } ?? .text("never"),
        ]
    }
}
