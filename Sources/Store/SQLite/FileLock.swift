import Glibc

/// A file that one process has locked; the lock ends with it.
final class FileLock: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Nil when another has it.
    static func take(_ path: String) throws(DataFolder.Failure) -> FileLock? {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        let lock = FileLock(file)
        return flock(file, LOCK_EX | LOCK_NB) == 0 ? lock : nil
    }

    deinit {
        close(descriptor)
    }
}
