import BelayCore
import BelayForms
import BelayStore

/// Brings a file of contacts. What it brings is taken by `FileReceiver`.
struct UploadPage: ConsolePage {
    static let path = "/console/imports/new"

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let wanted = PathNumber.read(visit.query["list"])
        let lists = try await visit.lists()
        return .page(
            ContactTab.imports.page(
                "Import a CSV file", .importNew,
                [
                    "lists": .rows(
                        lists.map { list in
                            [
                                "list": .text("\(list.number)"), "listName": .text(list.name),
                                "isChosen": .flag(list.number == wanted),
                            ]
                        }),
                    "size": .text("\(Limits.importBody / 1_048_576) MB"),
                ]))
    }
}
