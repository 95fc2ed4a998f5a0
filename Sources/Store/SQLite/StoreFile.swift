import Glibc

/// The file of a store, locked for this process: two servers of different data folders may be
/// given the same one.
package final class StoreFile: Sendable {
    /// Absolute, without links: by whatever name it was called, it is the same.
    package let path: String
    private let lock: FileLock

    /// Takes the lock beside the file, which need not be there yet; nil when another has it.
    ///
    /// The lock is a file of its own: one that closes the store's file itself would drop the locks
    /// that SQLite has on it (POSIX: they go with the first close by the process).
    package init?(locking path: String) throws(DataFolder.Failure) {
        self.path = try Self.resolve(path)
        guard let lock = try FileLock.take(self.path + ".lock") else { return nil }
        self.lock = lock
    }

    private static func resolve(_ path: String) throws(DataFolder.Failure) -> String {
        if let whole = realpath(path, nil) {
            defer { free(whole) }
            return String(cString: whole)
        }
        let reason = errno
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        guard reason == ENOENT, !name.isEmpty, let folder = realpath(parent, nil) else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(reason)))
        }
        defer { free(folder) }
        let text = String(cString: folder)
        return text == "/" ? "/" + name : text + "/" + name
    }
}
