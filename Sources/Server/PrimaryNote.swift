import BelayStore
import BelayStorePostgres
import Foundation

/// Which primary was written to last, as a data folder remembers it.
///
/// Lost, it costs what it is for: an old primary that came back is not told from the present one.
struct PrimaryNote {
    let path: String

    /// What refuses every earlier one, and keeps a later one here.
    func guarding() throws(StartError) -> PrimaryGuard {
        PrimaryGuard(
            known: try read(), remedy: "if that is meant to be so, remove \(path)",
            keep: { found throws(StoreError) in
                do throws(StartError) {
                    try write(found)
                } catch {
                    throw .unavailable(error.description)
                }
            })
    }

    /// Nil when there is none.
    func read() throws(StartError) -> Primary? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw StartError("cannot read \(path)")
        }
        let words = text.split(whereSeparator: \.isWhitespace).map { Int64($0) }
        guard words.count == 3, let store = words[0], let system = words[1],
            let timeline = words[2]
        else { throw StartError("\(path) is not a note of a primary") }
        return Primary(system: system, timeline: timeline, store: store)
    }

    func write(_ primary: Primary) throws(StartError) {
        guard let store = primary.store else {
            throw StartError("a primary without a store is not kept")
        }
        try DurableFile.write("\(store) \(primary.system) \(primary.timeline)\n", to: path)
    }
}
