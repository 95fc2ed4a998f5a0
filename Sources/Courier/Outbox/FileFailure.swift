import Glibc

/// A file operation that the system refused.
struct FileFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let errno: CInt

    init(errno: CInt) { self.errno = errno }

    /// The failure of the call just made on this thread.
    static var last: FileFailure { FileFailure(errno: Glibc.errno) }

    var description: String {
        switch errno {
        case ENOSPC, EDQUOT: "the disk is full"
        case EACCES, EPERM: "permission denied"
        case ENOENT: "no such file or folder"
        case ENOTDIR: "not a folder"
        case EROFS: "the file system is read-only"
        case EIO: "the disk failed"
        case EMFILE, ENFILE: "no file descriptor is left"
        default: "error \(errno)"
        }
    }
}
