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
        told(detail, in: scopes)?.words
    }

    /// How the details begin of all stops of some scopes, as the log of an account words them.
    package static func details(of scopes: [(scope: Scope, words: String)]) -> [String] {
        scopes.flatMap { scope, _ in
            Action.allCases.flatMap { action in
                Door.allCases.map { detail(action, scope, $0) }
            }
        }
    }

    fileprivate struct Told {
        var scope: Scope
        var action: Action
        var door: Door
        var words: String

        /// Whether it covers mail that is accepted after it: all but cancels of tags and accounts.
        var coversLater: Bool {
            switch scope {
            case .send, .batch: true
            case .tag, .account: action == .pause
            }
        }
    }

    fileprivate static func told(
        _ detail: String?, in scopes: [(scope: Scope, words: String)]
    ) -> Told? {
        guard let detail else { return nil }
        for (scope, words) in scopes {
            for action in Action.allCases {
                for door in Door.allCases {
                    let plain = Self.detail(action, scope, door)
                    guard detail.utf8.starts(with: plain.utf8) else { continue }
                    let rest = String(Substring(detail.utf8.dropFirst(plain.utf8.count)))
                    if rest.isEmpty || rest.utf8.starts(with: ": ".utf8) {
                        return Told(
                            scope: scope, action: action, door: door,
                            words: "\(action), \(words)\(rest)")
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
    /// One that was in force already when the send was accepted comes before that.
    ///
    /// - Parameters:
    ///   - events: of the account, in their order.
    ///   - scopes: those of the send.
    package func joined(
        withStopsAmong events: [Event], in scopes: [(scope: Stop.Scope, words: String)]
    ) -> [Event] {
        guard let first else { return self }
        var earlier: [(stop: Stop.Told, event: Event)] = []
        var stops: [Event] = []
        for event in events where event.kind == .stopped || event.kind == .lifted {
            guard let stop = Stop.told(event.detail, in: scopes) else { continue }
            var told = event
            told.detail = stop.words
            guard event.at < first.at else {
                stops.append(told)
                continue
            }
            // A door has one stop in force on a scope.
            earlier.removeAll { $0.stop.scope == stop.scope && $0.stop.door == stop.door }
            if event.kind == .stopped, stop.coversLater { earlier.append((stop, told)) }
        }
        // Those of one instant stay in the order of their log.
        return (earlier.map(\.event) + self + stops).enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }.map(\.element)
    }
}
