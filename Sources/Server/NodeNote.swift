import Foundation

/// Which node of which store the process before had been, as a data folder remembers it.
///
/// Without it nothing is lost: a node that is gone is found out by its silence, which takes longer.
struct NodeNote {
    let path: String

    /// Nil when there is none of this store.
    func read(of store: Int64) throws(StartError) -> Int64? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw StartError("cannot read \(path)")
        }
        let words = text.split(whereSeparator: \.isWhitespace).compactMap { Int64($0) }
        guard words.count == 2 else { throw StartError("\(path) is not a note of a node") }
        return words[0] == store ? words[1] : nil
    }

    func write(_ number: Int64, of store: Int64) throws(StartError) {
        do {
            try Data("\(store) \(number)\n".utf8)
                .write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw StartError("cannot write \(path)")
        }
    }
}
