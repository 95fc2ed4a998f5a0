import BelayStore
import BelayStorePostgres

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
        guard let numbers = try DurableFile.numbers(at: path, count: 3, of: "a primary") else {
            return nil
        }
        return Primary(system: numbers[1], timeline: numbers[2], store: numbers[0])
    }

    func write(_ primary: Primary) throws(StartError) {
        guard let store = primary.store else {
            throw StartError("a primary without a store is not kept")
        }
        try DurableFile.write("\(store) \(primary.system) \(primary.timeline)\n", to: path)
    }
}
