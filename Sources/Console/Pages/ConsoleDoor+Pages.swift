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
        default: return ContactTab.page(first, path.dropFirst())
        }
    }

    /// A send, one of its acts, or one of its recipients.
    private static func sendPage(_ path: [String]) -> (any ConsolePage)? {
        guard let send = SendID(path[1]) else { return nil }
        guard path.count == 3 else { return SendPage(send: send) }
        if let act = SendAct(rawValue: path[2]) { return ActPage(send: send, act: act) }
        guard let delivery = DeliveryID("\(send).\(path[2])") else { return nil }
        return DeliveryPage(send: send, position: delivery.position)
    }
}

/// `/console` itself.
private struct HomePage: ConsolePage {
    func show(_ visit: Visit) -> PageAnswer { .done(nil, path: Place.home.path) }
}
