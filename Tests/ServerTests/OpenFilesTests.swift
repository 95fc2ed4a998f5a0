import BelayCore
import BelayServer
import Testing

@Suite("Open files")
struct OpenFilesTests {
    @Test(arguments: [
        (10_000, nil, 16, 10_000), (10_000, 1 << 20, 16, 10_000),
        (10_000, 1_024, 16, 1_024 - 16 - Limits.ownFiles),
        (100, 1_024, 16, 100), (100, 64, 16, 1), (100, 1_024, 1_000, 1),
    ])
    func `connections leave files for everything else`(
        wanted: Int, files: Int?, relays: Int, connections: Int
    ) {
        #expect(
            OpenFiles.connections(wanted: wanted, files: files, relays: relays) == connections)
    }

    @Test func `the limit is raised once and then stays`() throws {
        let files = try #require(OpenFiles.raise())
        #expect(files > 0)
        #expect(OpenFiles.raise() == files)
    }
}
