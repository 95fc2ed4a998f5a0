import BelayStore
import BelayStoreSQLite
import Foundation
import Testing

@Suite("The file of the key that seals secrets")
struct SecretFileTests {
    private static let key = [UInt8](repeating: 9, count: 32)

    @Test func `it is made once, for its owner only`() async throws {
        try await Folder.run { folder in
            let path = folder + "/belay.sqlite.key"
            #expect(try SecretFile.load(path) { Self.key } == Self.key)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600)
            #expect(try SecretFile.load(path) { [UInt8](repeating: 1, count: 32) } == Self.key)
        }
    }

    @Test func `one that others may read, or of another length, is refused`() async throws {
        try await Folder.run { folder in
            let path = folder + "/belay.sqlite.key"
            for length in [0, 31, 33] {
                try Data(repeating: 1, count: length).write(to: URL(fileURLWithPath: path))
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600], ofItemAtPath: path)
                #expect(throws: StoreError.self) { try SecretFile.load(path) { Self.key } }
            }
            try Data(Self.key).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            #expect(throws: StoreError.self) { try SecretFile.load(path) { Self.key } }
        }
    }
}
