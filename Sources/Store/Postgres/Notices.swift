import CPQ

/// Warnings that the server sent beside its answers.
///
/// One that comes with a COMMIT means that it may not be where it was to be: PostgreSQL says so
/// when it gave up waiting for a standby, and calls the commit done all the same.
final class Notices {
    /// The SQLSTATEs of those since the last `forget()`, at most a few.
    private(set) var warnings: [String] = []

    func forget() {
        warnings = []
    }

    /// - Parameter connection: never outlives this.
    func listen(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                Unmanaged<Notices>.fromOpaque(context).takeUnretainedValue().note(result)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// - Parameter result: libpq's own; it clears it.
    private func note(_ result: OpaquePointer) {
        func field(_ field: Diagnosis) -> String? {
            PQresultErrorField(result, Int32(field.rawValue)).map { String(cString: $0) }
        }
        guard field(.severity) == "WARNING", warnings.count < 8 else { return }
        warnings.append(field(.sqlState) ?? "?")
    }
}
