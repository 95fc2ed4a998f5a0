extension ConsoleDoor {
    /// The page of a path below `/console`; nil when there is none.
    static func page(_ path: [String]) -> (any ConsolePage)? {
        guard let first = path.first else { return HomePage() }
        switch (first, path.count) {
        case ("keys", 1): return KeysPage()
        case ("password", 1): return ChangePasswordPage()
        default: return nil
        }
    }
}

/// `/console` itself.
private struct HomePage: ConsolePage {
    func show(_ visit: Visit) -> PageAnswer { .done(nil, path: Place.home.path) }
}
