import Testing

/// Each ban finds what is planted and passes what only looks like it.
@Suite("Banned words")
struct BanTests {
    struct Plant: Sendable, CustomTestStringConvertible {
        let ban: String
        let path: String
        let bad: [String]
        let good: [String]

        init(_ ban: String, in path: String = "Sources/Core/A.swift", bad: [String], good: [String])
        {
            (self.ban, self.path, self.bad, self.good) = (ban, path, bad, good)
        }

        var testDescription: String { ban }
    }

    @Test func `every ban has a plant`() {
        #expect(Set(Ban.all.map(\.name)) == Set(Self.plants.map(\.ban)))
        #expect(Ban.all.count == Self.plants.count)
    }

    @Test(arguments: plants)
    func `a ban finds its plants and passes its near misses`(plant: Plant) throws {
        let ban = try #require(Ban.all.first { $0.name == plant.ban })
        for line in plant.bad {
            let found = ban.findings(in: Tree([plant.path: "// one\n\n" + line + "\n"]))
            #expect(found.filter { $0.path == plant.path }.map(\.line) == [3], "\(line)")
            #expect(found.first?.message.contains("use ") == true)
        }
        for line in plant.good {
            let found = ban.findings(in: Tree([plant.path: "\n\n" + line + "\n"]))
            #expect(!found.contains { $0.path == plant.path }, "\(line)")
        }
        #expect(!plant.bad.isEmpty && !plant.good.isEmpty)
    }

    @Test(arguments: plants)
    func `no ban looks into comments and strings, but for SQL`(plant: Plant) throws {
        let ban = try #require(Ban.all.first { $0.name == plant.ban })
        for line in plant.bad where plant.ban != "now in SQL" {
            let quoted = "// \(line)\nlet text = ##\"\(line)\"##\n"
            let found = ban.findings(in: Tree([plant.path: quoted]))
            #expect(!found.contains { $0.path == plant.path }, "\(line)")
        }
    }

    private static let ban = Ban(
        name: "word", instead: "another", reach: ["Sources/"],
        allowed: ["Sources/A.swift": "a reason", "Sources/Server/": "a reason"],
        offsets: { $0.offsets(of: "word") })

    @Test func `an exception holds where it is made, and no further`() {
        let tree = Tree([
            "Sources/A.swift": "word", "Sources/B.swift": "word", "Sources/Server/C.swift": "word",
            "Tests/D.swift": "word",
        ])
        #expect(Self.ban.findings(in: tree).map(\.path) == ["Sources/B.swift"])
    }

    @Test func `an exception that is needed no more is a finding`() {
        let tree = Tree(["Sources/A.swift": "words"])
        #expect(Self.ban.findings(in: tree).map(\.path) == ["Sources/A.swift"])
    }
}
