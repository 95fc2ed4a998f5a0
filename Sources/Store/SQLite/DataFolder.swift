import Glibc

/// The folder that holds a server's data, locked for this process.
package final class DataFolder: Sendable {
    /// Absolute.
    package let path: String
    private let lock: Int32

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
        let file = self.path + "/belay.lock"
        lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        // The initialiser's end closes the file again: a class deinitialises also when it fails.
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit {
        if lock >= 0 { close(lock) }
    }
}
