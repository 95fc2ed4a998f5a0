import BelayCore
import BelayServer
import Testing

@Suite("Open files")
struct OpenFilesTests {
    @Test(arguments: [
        (10_000, nil, 16, 10_000), (10_000, 1 << 20, 16, 10_000),
        (10_000, 1_024, 16, 1_024 - 16 - Limits.ownFiles),
        (100, 1_024, 16, 100), (10_000, 1_024, 832, 64), (1, 1_024, 895, 1),
    ])
    func `connections leave files for everything else`(
        wanted: Int, files: Int?, relays: Int, connections: Int
    ) throws {
        #expect(
            try OpenFiles.connections(wanted: wanted, files: files, relays: relays) == connections)
    }

    @Test(arguments: [(10_000, 1_024, 833), (64, 1_024, 833), (1, 1_024, 896), (100, 64, 16)])
    func `a server that hardly a client could reach does not start`(
        wanted: Int, files: Int, relays: Int
    ) throws {
        let error = try #require(throws: StartError.self) {
            try OpenFiles.connections(wanted: wanted, files: files, relays: relays)
        }
        for word in ["relay.connections", "relay.accounts", "\(files)"] {
            #expect(error.description.contains(word))
        }
        #expect(!error.description.contains("\n"))
    }

    @Test func `the limit is raised once and then stays`() throws {
        let files = try #require(OpenFiles.raise())
        #expect(files > 0)
        #expect(OpenFiles.raise() == files)
    }
}
