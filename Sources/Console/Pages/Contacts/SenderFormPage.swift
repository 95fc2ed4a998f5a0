import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// Makes a sender, changes one, or removes it.
struct SenderFormPage: ConsolePage {
    /// Nil for a new one.
    let number: Int64?

    static func path(_ number: Int64) -> String { "/console/senders/\(number)" }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let number else { return .page(page(SenderEntry(), nil)) }
        guard let found = try await visit.campaigns.sender(number, of: visit.account) else {
            return .refused(.notFound)
        }
        return .page(page(SenderEntry(found.value), found.version))
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let entry = SenderEntry(visit.form)
        guard let number else {
            switch entry.sender {
            case .failure(let flaw): return .flawed(page(entry, nil, flaw.words))
            case .success(let sender):
                let outcome = try await visit.campaigns.add(
                    sender, of: visit.account, by: visit.actor)
                return answer(outcome, entry, nil)
            }
        }
        guard let found = try await visit.campaigns.sender(number, of: visit.account) else {
            return .refused(.notFound)
        }
        guard visit.version == found.version else { return stale(found) }
        if visit.form["do"] == "remove" { return try await remove(found, visit) }
        switch entry.sender {
        case .failure(let flaw): return .flawed(page(entry, found.version, flaw.words))
        case .success(let sender):
            let outcome = try await visit.campaigns.change(
                sender: number, to: sender, ifVersion: found.version, of: visit.account,
                by: visit.actor)
            return answer(outcome, entry, found.version)
        }
    }

    private func remove(
        _ found: Kept<Sender>, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        switch try await visit.campaigns.remove(
            sender: found.number, of: visit.account, by: visit.actor)
        {
        case nil:
            return .done("“\(found.value.nickname)” is gone.", path: ContactTab.senders.path)
        case .locked:
            return .flawed(page(SenderEntry(found.value), found.version, Self.lockedWords))
        default: return .refused(.notFound)
        }
    }

    private static let lockedWords =
        "A campaign that is still to go out has this sender. Unschedule it first."

    private func answer(
        _ outcome: ThingOutcome<Sender>, _ entry: SenderEntry, _ version: Int64?
    ) -> PageAnswer {
        switch outcome {
        case .done(let now):
            .done("“\(now.value.nickname)” is saved.", path: ContactTab.senders.path)
        case .unknown: .refused(.notFound)
        case .nameTaken: .flawed(page(entry, version, "Another sender has this name."))
        case .capReached: .flawed(page(entry, version, "There can be no more senders."))
        case .tooLarge: .flawed(page(entry, version, "That is more than a sender can hold."))
        case .locked: .flawed(page(entry, version, Self.lockedWords))
        }
    }

    private func stale(_ found: Kept<Sender>) -> PageAnswer {
        .refused(
            .stale(
                now: "The sender “\(found.value.nickname)” was changed by somebody else. "
                    + "Nothing of yours was saved.", path: Self.path(found.number)))
    }

    private func page(_ entry: SenderEntry, _ version: Int64?, _ flaw: String = "") -> Page {
        let title = number == nil ? "New sender" : "Sender"
        return ContactTab.senders.page(
            title, .senderForm,
            entry.values.merging([
                "title": .text(title), "isNew": .flag(number == nil),
                "version": .text(version.map(String.init) ?? ""), "flaw": .text(flaw),
            ]) { _, own in own })
    }
}
