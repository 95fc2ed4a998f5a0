import Glibc

/// The folder that holds a server's data, locked for this process.
package final class DataFolder: Sendable {
    /// Absolute.
    package let path: String
    private let lock: FileLock

    package enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        case cannotCreate(path: String, reason: String)
        case cannotWrite(path: String, reason: String)
        case inUse(path: String)

        package var description: String {
            switch self {
            case .cannotCreate(let path, let reason):
                "cannot make the data folder \(path): \(reason)"
            case .cannotWrite(let path, let reason):
                "cannot write in the data folder \(path): \(reason)"
            case .inUse(let path):
                "the data folder \(path) is in use by another belay"
            }
        }
    }

    /// Makes the folder when it is not there, readable by its owner only.
    ///
    /// - Returns: whether it was made.
    package static func make(at path: String) throws(Failure) -> Bool {
        if mkdir(path, 0o700) == 0 { return true }
        let reason = errno
        var status = stat()
        if reason == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            return false
        }
        throw .cannotCreate(path: path, reason: String(cString: strerror(reason)))
    }

    /// Takes the folder's lock; nil when another process has it.
    package init?(locking path: String) throws(Failure) {
        guard let resolved = realpath(path, nil) else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        defer { free(resolved) }
        self.path = String(cString: resolved)
        guard let lock = try FileLock.take(self.path + "/belay.lock") else { return nil }
        self.lock = lock
    }
}
