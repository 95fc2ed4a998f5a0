/// Which node of which store the process before had been, as a data folder remembers it.
///
/// Without it nothing is lost: a node that is gone is found out by its silence, which takes longer.
struct NodeNote {
    let path: String

    /// Nil when there is none of this store.
    func read(of store: Int64) throws(StartError) -> Int64? {
        guard let numbers = try DurableFile.numbers(at: path, count: 2, of: "a node") else {
            return nil
        }
        return numbers[0] == store ? numbers[1] : nil
    }

    func write(_ number: Int64, of store: Int64) throws(StartError) {
        try DurableFile.write("\(store) \(number)\n", to: path)
    }
}
