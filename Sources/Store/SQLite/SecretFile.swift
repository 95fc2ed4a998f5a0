package import BelayStore
import Glibc

/// The key under which a store's few sealed secrets lie: 32 bytes, readable by its owner only.
package enum SecretFile {
    private static let length = 32

    /// The key in the file; a new one where there is no file.
    ///
    /// - Parameters:
    ///   - path: beside the store, whose lock is held.
    ///   - chance: gives 32 bytes.
    package static func load(
        _ path: String, _ chance: () -> [UInt8]
    ) throws(StoreError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            guard errno == ENOENT else { throw failure(path) }
            return try make(path, chance())
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw .unavailable("\(path) can be read by others than its owner")
        }
        var bytes = [UInt8](repeating: 0, count: length + 1)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failure(path) }
        guard count == length else { throw .corrupt("\(path) is not of 32 bytes") }
        return Array(bytes.prefix(length))
    }

    /// Whole or not at all: what is sealed under a key that a crash took could never be opened.
    private static func make(_ path: String, _ key: [UInt8]) throws(StoreError) -> [UInt8] {
        precondition(key.count == length, "a key of another length")
        let draft = path + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        guard write(file, key, length) == length, fsync(file) == 0, rename(draft, path) == 0 else {
            throw failure(path)
        }
        try syncFolder(of: path)
        return key
    }

    private static func syncFolder(of path: String) throws(StoreError) {
        let name = path.utf8.reversed().firstIndex(of: UInt8(ascii: "/"))
        let folder = name.map { String(decoding: path.utf8[..<$0.base], as: UTF8.self) } ?? "."
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure(path) }
    }

    private static func failure(_ path: String) -> StoreError {
        .unavailable("cannot keep \(path): \(String(cString: strerror(errno)))")
    }
}
