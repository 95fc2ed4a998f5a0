package import BelayCore

/// What the log of an account says of stops, as the story of one send that they cover tells it.
///
/// A stop is one row of the account's log, whatever it covers; nothing of it is written to a send.
extension Stop {
    /// The scopes that a send lies in, and how its story names them.
    package static func scopes(
        of send: SendID, batch: BatchID?, tags: [String]
    ) -> [(scope: Scope, words: String)] {
        [(.send(send), "all of it")]
            + (batch.map { [(.batch($0), "its batch")] } ?? [])
            + tags.map { (.tag($0), "everything tagged \($0)") }
            + [(.account, "everything of the account")]
    }

    /// The detail of an event of a stop in the words of a send's story; nil when it is of another.
    ///
    /// - Parameter scopes: those of the send.
    package static func retold(
        _ detail: String?, in scopes: [(scope: Scope, words: String)]
    ) -> String? {
        guard let detail else { return nil }
        for (scope, words) in scopes {
            for action in Action.allCases {
                for door in Door.allCases {
                    let plain = Self.detail(action, scope, door)
                    guard detail.utf8.starts(with: plain.utf8) else { continue }
                    let rest = String(Substring(detail.utf8.dropFirst(plain.utf8.count)))
                    if rest.isEmpty || rest.utf8.starts(with: ": ".utf8) {
                        return "\(action), \(words)\(rest)"
                    }
                }
            }
        }
        return nil
    }
}

extension [Event] {
    /// These, and those of an account's that tell of stops over a send, in their order.
    ///
    /// - Parameter scopes: those of the send.
    package func joined(
        withStopsAmong events: [Event], in scopes: [(scope: Stop.Scope, words: String)]
    ) -> [Event] {
        let stops = events.compactMap { event -> Event? in
            guard event.kind == .stopped || event.kind == .lifted, let first, event.at >= first.at,
                let words = Stop.retold(event.detail, in: scopes)
            else { return nil }
            var told = event
            told.detail = words
            return told
        }
        // Those of one instant stay in the order of their log.
        return (self + stops).enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }.map(\.element)
    }
}
