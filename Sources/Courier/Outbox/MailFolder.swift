import BelayCore
import Glibc

/// The three folders of a maildir and what is done to files in them. Blocks; runs on a lane.
struct MailFolder: Sendable {
    let path: String

    private enum Place: String, CaseIterable { case tmp, new, cur }

    private func file(_ name: String, in place: Place) -> String {
        "\(path)/\(place.rawValue)/\(name)"
    }

    private func folder(_ place: Place) -> String { "\(path)/\(place.rawValue)" }

    /// Makes what is missing, parents included, and takes what an earlier run of ours left in
    /// `tmp/` away. Another program's files stay.
    func prepare() throws(FileFailure) {
        try MailFolder.make(path)
        for place in Place.allCases { try MailFolder.make(folder(place)) }
        try MailFolder.sync(folder: path)
        for name in try MailFolder.names(folder(.tmp)) where MailFolder.isOurs(name) {
            // Gone already is as good; what stays is an ignored file.
            _ = unlink(file(name, in: .tmp))
        }
    }

    /// Its path, absolute and without links: by whatever name it was called, it is the same.
    func resolved() throws(FileFailure) -> String {
        guard let whole = realpath(path, nil) else { throw .last }
        defer { free(whole) }
        return String(cString: whole)
    }

    /// A temporary name is a delivery's id, a number and `.eml`.
    private static func isOurs(_ temporary: String) -> Bool {
        let parts = temporary.utf8.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4, parts[3].elementsEqual("eml".utf8) else { return false }
        let id = parts[0...1].map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
        return DeliveryID(id) != nil && Int(String(decoding: parts[2], as: UTF8.self)) != nil
    }

    /// Writes a file to `tmp/` and waits until it is on the disk. Leaves none behind on failure.
    func write(_ parts: [[UInt8]], toTemporary name: String) throws(FileFailure) {
        let path = file(name, in: .tmp)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .last }
        do throws(FileFailure) {
            defer { close(descriptor) }
            for part in parts { try MailFolder.write(part, to: descriptor) }
            guard fsync(descriptor) == 0 else { throw .last }
        } catch {
            _ = unlink(path)
            throw error
        }
    }

    func removeTemporary(_ name: String) {
        // Only a stray file in `tmp/` can come of a failure; the next start removes it.
        _ = unlink(file(name, in: .tmp))
    }

    /// The step that cannot be taken back.
    func publish(temporary: String, as name: String) throws(FileFailure) {
        guard rename(file(temporary, in: .tmp), file(name, in: .new)) == 0 else { throw .last }
    }

    func syncNew() throws(FileFailure) { try MailFolder.sync(folder: folder(.new)) }

    /// Whether the file is in `new/` or, its name perhaps followed by flags, in `cur/`.
    func holds(_ name: String) throws(FileFailure) -> Bool {
        if access(file(name, in: .new), F_OK) == 0 { return true }
        // In this order: a reader moves files from `new/` to `cur/`, nobody moves them back.
        return try MailFolder.names(folder(.cur)).contains { isVersion($0, of: name) }
    }

    /// Maildir readers append `:2,` and flags, some of them `,S=` and a size before that.
    private func isVersion(_ candidate: String, of name: String) -> Bool {
        guard candidate.utf8.starts(with: name.utf8) else { return false }
        let rest = candidate.utf8.dropFirst(name.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: ",")
    }

    private static func make(_ path: String) throws(FileFailure) {
        if mkdir(path, 0o700) == 0 { return }
        let failure = FileFailure.last
        if failure.errno == EEXIST {
            var status = stat()
            guard stat(path, &status) == 0 else { throw .last }
            guard status.st_mode & S_IFMT == S_IFDIR else { throw FileFailure(errno: ENOTDIR) }
            return
        }
        let bytes = Array(path.utf8)
        guard failure.errno == ENOENT, let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > 0
        else { throw failure }
        try make(String(decoding: bytes[..<slash], as: UTF8.self))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last }
    }

    private static func write(_ bytes: [UInt8], to descriptor: CInt) throws(FileFailure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            done += count
        }
    }

    private static func sync(folder: String) throws(FileFailure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last }
    }

    private static func names(_ folder: String) throws(FileFailure) -> [String] {
        guard let stream = opendir(folder) else { throw .last }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
            errno = 0
        }
        guard errno == 0 else { throw .last }
        return names
    }
}
