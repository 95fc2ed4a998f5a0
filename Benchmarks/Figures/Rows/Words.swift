import Foundation
import Scoreboard

/// How values read in the table.
enum Words {
    static func rate(_ rates: [Double]) -> String {
        Table.grouped(Int(rates.percentile(0.5))) + "/s"
    }

    /// Milliseconds, of which the middle and the tail are told.
    static func times(_ times: [Double]) -> String {
        "p50 \(Table.number(times.percentile(0.5))) ms, "
            + "p99 \(Table.number(times.percentile(0.99))) ms"
    }

    static func spread(_ spread: Spread) -> String {
        "\(Table.number(spread.median)) (\(Table.number(spread.low))–\(Table.number(spread.high)))"
    }

    /// How long this disk takes to keep 4 KiB: what every durable figure rests on.
    static func fsync(in folder: TemporaryFolder) throws -> String {
        let path = try folder.write("", to: "fsync")
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        let block = Data(repeating: 1, count: 4_096)
        let times = try (0..<100).map { _ in
            let began = ContinuousClock.now
            try file.write(contentsOf: block)
            try file.synchronize()
            return (ContinuousClock.now - began) / .milliseconds(1)
        }
        try file.close()
        return Table.number(times.percentile(0.5)) + " ms"
    }
}
