import BelayCore
import BelayStore

/// The imports of one account.
struct ImportBook: Sendable {
    struct Entry: Sendable {
        var file: ContactImport
        /// From `ContactImport.cursor` on or from earlier; nothing once it has ended.
        var bytes: [UInt8] = []
        var errors: [ImportError] = []
    }

    var entries: [Entry] = []

    func index(of number: Int64) -> Int? {
        entries.firstIndex { $0.file.number == number }
    }
}
