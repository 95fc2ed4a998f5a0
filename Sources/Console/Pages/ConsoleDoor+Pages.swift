import BelayCore

extension ConsoleDoor {
    /// The page of a path below `/console`; nil when there is none.
    static func page(_ path: [String]) -> (any ConsolePage)? {
        guard let first = path.first else { return HomePage() }
        switch (first, path.count) {
        case ("upcoming", 1): return UpcomingPage()
        case ("batches", 1): return BatchesPage()
        case ("activity", 1): return ActivityPage()
        case ("sends", 2), ("sends", 3): return sendPage(path)
        case ("keys", 1): return KeysPage()
        case ("password", 1): return ChangePasswordPage()
        case ("singlesends", _): return CampaignShelf.singleSends.page(path.dropFirst())
        case ("campaigns", _): return CampaignShelf.campaigns.page(path.dropFirst())
        case ("suppressions", 1): return SuppressionsPage()
        default: return contactPage(first, path.dropFirst())
        }
    }

    /// A send, one of its acts, or one of its recipients.
    static func sendPage(_ path: [String]) -> (any ConsolePage)? {
        guard let send = SendID(path[1]) else { return nil }
        guard path.count == 3 else { return SendPage(send: send) }
        if let act = SendAct(rawValue: path[2]) { return ActPage(send: send, act: act) }
        guard let delivery = DeliveryID("\(send).\(path[2])") else { return nil }
        return DeliveryPage(send: send, position: delivery.position)
    }
}

/// Of the people that mail goes to, and comes from.
private func contactPage(_ first: String, _ rest: ArraySlice<String>) -> (any ConsolePage)? {
    guard let second = rest.first else {
        switch first {
        case "contacts": return ContactsPage()
        case "segments": return SegmentsPage()
        case "imports": return ImportsPage()
        case "senders": return SendersPage()
        case "groups": return GroupsPage()
        default: return nil
        }
    }
    if rest.count == 1, second == "new" {
        switch first {
        case "imports": return UploadPage()
        case "senders": return SenderFormPage(number: nil)
        default: return nil
        }
    }
    guard let number = PathNumber.read(second) else { return nil }
    switch (first, rest.dropFirst().first, rest.count) {
    case ("contacts", nil, _): return ContactPage(number: number)
    case ("lists", nil, _): return ListPage(number: number)
    case ("segments", nil, _): return SegmentPage(number: number)
    case ("senders", nil, _): return SenderFormPage(number: number)
    case ("groups", nil, _): return GroupPage(number: number)
    case ("imports", nil, _): return ImportPage(number: number)
    case ("imports", "report.csv", 2): return ImportReportPage(number: number)
    case ("imports", "progress", 2): return ImportProgressPage(number: number)
    default: return nil
    }
}

/// `/console` itself.
private struct HomePage: ConsolePage {
    func show(_ visit: Visit) -> PageAnswer { .done(nil, path: Place.home.path) }
}
