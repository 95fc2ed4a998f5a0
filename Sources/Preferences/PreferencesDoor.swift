import BelayCore
package import BelayDialectKit
import BelayForms
package import BelaySending
package import BelayStore
import HTTPTypes

/// The pages that a recipient reaches by a link in a mail: `/u/TOKEN`.
///
/// Looking changes nothing, since scanners follow links; only a POST does.
package struct PreferencesDoor: DoorResponder {
    private let sending: Sending
    private let records: any RecordStore
    private let key: LinkKey

    private let groups: RecordKind

    /// - Parameter groups: what unsubscribe groups are kept as; a record's key is the group's name.
    package init(
        sending: Sending, records: any RecordStore, groups: RecordKind, key: LinkKey
    ) {
        self.sending = sending
        self.records = records
        self.groups = groups
        self.key = key
    }

    package func respond(to request: DoorRequest) async -> DoorAnswer {
        guard let segments = request.segments, segments.count == 2 else { return .missing }
        if segments[1] == Stylesheet.name { return .stylesheet(request.method) }
        guard let token = key.open(segments[1]) else { return .missing }
        do throws(StoreError) {
            switch request.method {
            case .get, .head:
                return .page(.ok, PreferencesPage(standing: try await standing(token)).html)
            case .post: return try await change(request, token)
            default: return .wrongMethod
            }
        } catch {
            return .unavailable
        }
    }

    private func change(
        _ request: DoorRequest, _ token: LinkToken
    ) async throws(StoreError) -> DoorAnswer {
        let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard length <= Limits.preferencesForm else { return .tooLarge }
        let bytes: [UInt8]
        do throws(BodyError) {
            bytes = try await request.body()
        } catch {
            return DoorAnswer(error)
        }
        guard bytes.count <= Limits.preferencesForm else { return .tooLarge }
        let type = request.headers[.contentType] ?? ""
        if LetterCase.lowered(type).utf8.starts(with: "multipart/form-data".utf8) {
            guard Self.isOneClick(bytes, type) else { return .badForm }
            return try await oneClick(token)
        }
        let form: FormFields
        do throws(FormError) {
            form = try FormFields.parse(bytes, limits: .init(fields: 64, name: 32, value: 128))
        } catch {
            return .badForm
        }
        if form.fields == [Wish.oneClick] { return try await oneClick(token) }
        guard let wish = Wish(form, of: token) else { return .badForm }
        var page = PreferencesPage(standing: try await standing(token))
        guard !token.isSample else { return .page(.ok, page.html) }
        let change = try await grant(wish, token)
        page = PreferencesPage(
            standing: try await standing(token), change: wish.isUndo ? nil : change)
        page.notice = Self.words(for: wish, change, page.standing, token)
        return .page(.ok, page.html)
    }

    /// RFC 8058 §3.1: no page, no cookie, no redirect.
    private func oneClick(_ token: LinkToken) async throws(StoreError) -> DoorAnswer {
        guard !token.isSample else {
            return .text(.ok, "this was a test mail: nobody was unsubscribed\n")
        }
        _ = try await grant(.leave, token)
        return .text(.ok, "unsubscribed\n")
    }

    /// RFC 8058 §3.1 wishes for `multipart/form-data`, of which one field is all that comes here.
    private static func isOneClick(_ bytes: [UInt8], _ type: String) -> Bool {
        let bounds = MultipartBounds(fields: 1, head: 1_024)
        guard var reader = MultipartReader(contentType: type, bounds: bounds) else { return false }
        reader.feed(bytes)
        var (name, value): ([UInt8], [UInt8]) = ([], [])
        do throws(FormError) {
            while let event = try reader.next() {
                switch event {
                case .field(let field): name = Array(field.name.utf8)
                case .bytes(let bytes): value += bytes
                case .end: break
                }
            }
            try reader.finish()
        } catch {
            return false
        }
        return name.elementsEqual(Wish.oneClick.name.utf8)
            && value.elementsEqual(Wish.oneClick.value.utf8)
    }

    // MARK: What is asked of the store

    private func standing(_ token: LinkToken) async throws(StoreError) -> Standing {
        let scopes =
            try await sending.scopes(of: [token.address], of: token.account)
            .first ?? []
        var groups: [Standing.Group] = []
        for number in token.groups {
            let record = try await records.record(
                .number(number), self.groups, of: token.account)
            // Who came by a group's own link may leave it, there or not.
            guard record != nil || number == token.group else { continue }
            groups.append(
                Standing.Group(
                    number: number, name: record?.key ?? Standing.unnamed,
                    isOut: scopes.contains(.group(number)), isOwn: number == token.group))
        }
        return Standing(
            address: token.address, groups: groups, isOut: scopes.contains(.global),
            isSample: token.isSample)
    }

    /// Does what is wished; what it changed.
    private func grant(
        _ wish: Wish, _ token: LinkToken
    ) async throws(StoreError) -> Change {
        var change = Change()
        switch wish {
        case .leave: try await leave(token.scope, token, &change)
        case .leaveAll: try await leave(.global, token, &change)
        case .comeBack: try await join(.global, token, &change)
        case .keep(let groups):
            for number in token.groups {
                if groups.contains(number) {
                    try await join(.group(number), token, &change)
                } else {
                    try await leave(.group(number), token, &change)
                }
            }
        case .undo(let before):
            for scope in before.left { try await join(scope, token, &change) }
            for scope in before.joined { try await leave(scope, token, &change) }
        }
        return change
    }

    private func leave(
        _ scope: SuppressionScope, _ token: LinkToken, _ change: inout Change
    ) async throws(StoreError) {
        let answer = try await sending.suppress(
            token.address, in: scope, through: token.delivery, of: token.account)
        if case .listed = answer { change.left.append(scope) }
    }

    /// Links go on with the mail that is forwarded, and never end: they lift what a recipient set,
    /// and nothing that the sender did.
    private func join(
        _ scope: SuppressionScope, _ token: LinkToken, _ change: inout Change
    ) async throws(StoreError) {
        let isDone = try await sending.unsuppress(
            token.address, in: scope, from: .recipient, of: token.account, by: .recipient)
        if isDone { change.joined.append(scope) }
    }

    private static let onlySender =
        "The sender has put your address on its own list of those who get no mail: only the sender "
        + "can change that."

    private static func words(
        for wish: Wish, _ change: Change, _ standing: Standing, _ token: LinkToken
    ) -> String {
        switch wish {
        case .comeBack where standing.isOut(of: [.global]): onlySender
        case .keep(let groups) where standing.isOut(of: groups.map(SuppressionScope.group)):
            onlySender
        case .undo(let before) where standing.isOut(of: before.left): onlySender
        case .leave where token.group != nil:
            "You are unsubscribed from \(standing.name(of: token.scope))."
        case .leave, .leaveAll: "You are unsubscribed: no more mail from this sender."
        case .comeBack: "You get mail again."
        case .keep: change.isEmpty ? "Nothing has changed." : "Your choice is saved."
        case .undo: "It is undone."
        }
    }
}

extension Wish {
    fileprivate var isUndo: Bool {
        if case .undo = self { true } else { false }
    }
}
