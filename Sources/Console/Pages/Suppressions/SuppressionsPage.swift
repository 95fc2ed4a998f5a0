import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// The addresses that want no mail: none at all, or none of a group. Looked for, added, removed.
struct SuppressionsPage: ConsolePage {
    static let path = "/console/suppressions"

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let scope = try await Self.scope(visit.query["scope"], visit) else {
            return .refused(.notFound)
        }
        return .page(try await page(scope, visit))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let scope = try await Self.scope(visit.form["scope"], visit) else {
            return .refused(.notFound)
        }
        switch visit.form["do"] {
        case "add": return try await add(to: scope, visit)
        case "remove": return try await remove(from: scope, visit)
        default: return .refused(.malformed)
        }
    }

    private func add(
        to scope: SuppressionScope, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        let typed = (visit.form["addresses"] ?? "").utf8.split {
            [0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ","), UInt8(ascii: ";")].contains($0)
        }.map { String(decoding: $0, as: UTF8.self) }
        let addresses = typed.compactMap(TypedAddress.read)
        if let flaw = Self.flaw(typed.count, addresses.count) {
            return .flawed(try await page(scope, visit, flaw: flaw))
        }
        let answers = try await visit.tools.sending.suppress(
            addresses, in: scope, from: .person, of: visit.account, by: visit.actor)
        let added = answers.count {
            if case .listed = $0 { true } else { false }
        }
        let rest = answers.count - added
        return .done(
            "\(Figures.count(added, "address", "addresses")) added"
                + (rest > 0 ? "; \(Figures.grouped(rest)) stood there before." : "."),
            path: Self.path(of: scope))
    }

    /// What is wrong with so many, of which so many are addresses.
    private static func flaw(_ typed: Int, _ addresses: Int) -> String? {
        if typed == 0 { return "Give an e-mail address." }
        if typed > Limits.contactChunk { return "Give at most \(Limits.contactChunk) at once." }
        guard addresses < typed else { return nil }
        let bad = Figures.count(
            typed - addresses, "of them is no e-mail address", "of them are no e-mail addresses")
        return "\(bad). None was added."
    }

    private func remove(
        from scope: SuppressionScope, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        guard let address = visit.form["address"], !address.holdsNUL else {
            return .refused(.malformed)
        }
        let isGone = try await visit.tools.sending.unsuppress(
            address, in: scope, of: visit.account, by: visit.actor)
        guard isGone else {
            return .refused(
                .stale(
                    now: "\(address) does not stand there any more.", path: Self.path(of: scope)))
        }
        return .done("\(address) gets such mail again.", path: Self.path(of: scope))
    }

    static func path(of scope: SuppressionScope) -> String {
        Link.path(path, [("scope", scope == .global ? "" : "\(scope.rawValue)")])
    }

    /// The global one unless a group is named that is there.
    private static func scope(
        _ text: String?, _ visit: Visit
    ) async throws(StoreError) -> SuppressionScope? {
        guard let text, !text.isEmpty, text != "0" else { return .global }
        guard let number = PathNumber.read(text),
            try await visit.campaigns.group(number, of: visit.account) != nil
        else { return nil }
        return .group(number)
    }

    private func page(
        _ scope: SuppressionScope, _ visit: Visit, flaw: String = ""
    ) async throws(StoreError) -> Page {
        let sending = visit.tools.sending
        // No address holds a NUL, and no store looks for one.
        let typed = visit.query["q"] ?? ""
        let wanted = typed.holdsNUL ? "" : typed
        var tabs = [try await Self.tab(.global, "All mail", scope, visit)]
        for group in try await visit.campaigns.groups(of: visit.account) {
            tabs.append(try await Self.tab(.group(group.number), group.value.name, scope, visit))
        }
        let entries = try await visit.tools.store.suppressions(
            in: scope, of: visit.account, after: PathNumber.cursor(visit.query["after"]),
            limit: Limits.consolePage + 1)
        let shown = entries.prefix(Limits.consolePage)
        var next = ""
        if entries.count > shown.count, let last = shown.last {
            next = Link.path(
                Self.path,
                [
                    ("scope", scope == .global ? "" : "\(scope.rawValue)"),
                    ("after", "\(last.number)"),
                ])
        }
        var values: Values = [
            "scopes": .rows(tabs), "scope": .text("\(scope.rawValue)"),
            "isGlobal": .flag(scope == .global), "flaw": .text(flaw),
            "wanted": .field(wanted), "addresses": .field(visit.form["addresses"] ?? ""),
            "rows": .rows(shown.map(\.values)), "hasRows": .flag(!shown.isEmpty),
            "nextPath": .text(next), "isSearch": .flag(!wanted.isEmpty),
        ]
        if !wanted.isEmpty {
            let address = TypedAddress.read(wanted) ?? wanted
            var found: [Values] = []
            for each in try await sending.scopes(of: [address], of: visit.account).first ?? [] {
                found.append([
                    "foundScope": .text("\(each.rawValue)"),
                    "foundName": .text(try await visit.name(of: each)),
                    "foundAddress": .field(address),
                ])
            }
            values["found"] = .rows(found)
            values["isFound"] = .flag(!found.isEmpty)
            values["wantedWords"] = .text(wanted)
        }
        return Page(
            title: "Suppressions", place: .suppressions, template: .suppressions, values: values)
    }

    private static func tab(
        _ scope: SuppressionScope, _ name: String, _ current: SuppressionScope, _ visit: Visit
    ) async throws(StoreError) -> Values {
        let count = try await visit.tools.sending.suppressionCount(in: scope, of: visit.account)
        return [
            "tab": .text(name), "tabPath": .text(path(of: scope)), "isTab": .flag(scope == current),
            "tabCount": .number(count),
        ]
    }
}

extension Suppression {
    fileprivate var values: Values {
        let way =
            switch source {
            case .client: "by a program"
            case .recipient: "by the recipient"
            case .person: "by a person here"
            case .file: "by a file"
            }
        return [
            "entry": .text(address), "entryField": .field(address), "way": .text(way),
            "since": .markup(Figures.time(created)),
        ]
    }
}

extension Visit {
    /// What it means to stand in a scope.
    func name(of scope: SuppressionScope) async throws(StoreError) -> String {
        guard case .group(let number) = scope else { return "Wants no mail at all" }
        let group = try await tools.campaigns.group(number, of: account)
        return group.map { "Wants no mail of the group “\($0.value.name)”" }
            ?? "Wants no mail of group \(number), which is gone"
    }
}
