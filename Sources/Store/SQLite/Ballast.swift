import BelayCore
import Glibc

/// Disk space kept back for stops and outcomes.
///
/// Why: on a full disk a cancel must still be durable. The file is given up when SQLite reports a
/// full disk, and accepts are refused until there is room to lay it down again.
/// Laid and dropped on the committer's queue only, once it runs.
struct Ballast: Sendable {
    let path: String

    /// Lays the ballast down; false when there is no room.
    func lay() -> Bool {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        guard posix_fallocate(file, 0, off_t(Limits.ballast)) == 0 else {
            unlink(path)
            return false
        }
        return true
    }

    /// Gives the room back to the file system.
    func drop() {
        unlink(path)
    }
}
