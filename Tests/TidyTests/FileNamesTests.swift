import Testing

@Suite("Names of files")
struct FileNamesTests {
    @Test(arguments: [
        "Sources/Utils/A.swift", "Sources/Core/Helpers.swift", "Sources/Core/StringUtils.swift",
        "Sources/Core/Send+Helpers.swift", "Sources/Common/A.swift", "Tests/CoreTests/Misc.swift",
        "Sources/Core/New/A.swift", "Sources/Core/New.swift", "Sources/Core/Belay.swift",
        "Tests/CoreTests/BelayTests.swift", "Sources/Core/TestHelper.swift",
        "Benchmarks/Figures/Utils.swift",
    ])
    func `names that say nothing are found`(path: String) {
        #expect(FileNames.findings(in: Tree([path: ""])).map(\.path) == [path])
    }

    @Test(arguments: [
        "Sources/Core/Send.swift", "Sources/Core/NewAccount.swift", "Sources/Core/Uncommon.swift",
        "Sources/Core/Lifecycle+Cancel.swift", "Sources/CommandLine/Belay.md",
        "Sources/Core/Miscount.swift",
    ])
    func `names that say something pass`(path: String) {
        #expect(FileNames.findings(in: Tree([path: ""])).isEmpty)
    }
}
