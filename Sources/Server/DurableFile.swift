import Foundation
import Glibc

/// A small file that is whole or as it was, and on the disk when it is written.
enum DurableFile {
    /// - Parameter path: readable by its owner only from now on.
    static func write(_ text: String, to path: String) throws(StartError) {
        let draft = path + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0,
            rename(draft, path) == 0
        else { throw failure(path) }
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(path[..<$0]) + "/" } ?? "."
        let place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard place >= 0 else { throw failure(path) }
        defer { close(place) }
        guard fsync(place) == 0 else { throw failure(path) }
    }

    /// The numbers in a file, parted by blanks; nil when there is none.
    ///
    /// - Parameters:
    ///   - count: how many have to be there.
    ///   - what: what such a file is, for whoever has to repair it.
    static func numbers(
        at path: String, count: Int, of what: String
    ) throws(StartError) -> [Int64]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw StartError("cannot read \(path)")
        }
        let words = text.split(whereSeparator: \.isWhitespace)
        let numbers = words.compactMap { Int64($0) }
        guard words.count == count, numbers.count == count else {
            throw StartError("\(path) is not a note of \(what)")
        }
        return numbers
    }

    private static func failure(_ path: String) -> StartError {
        StartError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
