import BelayCore
import BelayForms
import BelayStore

/// The files of contacts that were brought, the newest first.
struct ImportsPage: ConsolePage {
    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let before = PathNumber.read(visit.query["before"])
        let found = try await visit.tools.store.imports(
            of: visit.account, before: before, limit: Limits.consolePage + 1)
        let shown = found.prefix(Limits.consolePage)
        var next = ""
        if found.count > shown.count, let last = shown.last {
            next = Link.path(ContactTab.imports.path, [("before", "\(last.number)")])
        }
        return .page(
            ContactTab.imports.page(
                "Imports", .importList,
                [
                    "rows": .rows(shown.map(\.values)), "hasRows": .flag(!shown.isEmpty),
                    "nextPath": .text(next),
                ]))
    }
}
