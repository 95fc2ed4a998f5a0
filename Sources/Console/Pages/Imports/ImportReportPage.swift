import BelayCore
import BelayDialectKit
import BelayStore
import HTTPTypes

/// The rows of a file that were not taken, as a file.
struct ImportReportPage: ConsolePage {
    let number: Int64

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        let found = try await visit.tools.store.contactImport(number, of: visit.account)
        guard let file = found else { return .refused(.notFound) }
        var text = CSVLine.text(["file", "line", "reason"])
        var last = 0
        while true {
            let page = try await visit.tools.store.importErrors(
                number, of: visit.account, after: last, limit: Limits.page)
            guard let end = page.last else { break }
            last = end.line
            for error in page {
                text += CSVLine.text([file.name, "\(error.line)", error.flaw.words])
            }
        }
        return .file(
            DoorAnswer(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8",
                    .contentDisposition: "attachment; filename=\"bad-rows-\(number).csv\"",
                ], body: Array(text.utf8)))
    }
}
