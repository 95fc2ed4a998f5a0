import Foundation

/// A folder for one run, gone afterwards.
struct TemporaryFolder {
    let path: String

    static func with<Result>(
        in parent: String, _ body: (TemporaryFolder) async throws -> Result
    ) async throws -> Result {
        let path = parent + "/" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let result: Result
        do {
            result = try await body(TemporaryFolder(path: path))
        } catch {
            remove(path)
            throw error
        }
        remove(path)
        return result
    }

    private static func remove(_ path: String) {
        // What cannot be removed is left for the next `make clean`; no figure depends on it.
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }

    func write(_ text: String, to name: String) throws -> String {
        let path = file(name)
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }
}
