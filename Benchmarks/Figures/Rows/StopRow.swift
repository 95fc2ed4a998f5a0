import Benchmark
import Foundation
import Scoreboard

/// Cancelling batches of one, beside the rate at which the same server accepts.
struct StopRow {
    let plan: Plan

    func measure(_ benchmark: Benchmark) async throws -> [Figure] {
        try await TemporaryFolder.with(in: plan.folder) { folder in
            let template = try folder.write(Mail.typical().body, to: "mail.json")
            var accepts: [Double] = []
            var stops: [Double] = []
            try await Subject.with(plan, in: folder) { subject in
                let load = Wrk(port: subject.port, folder: folder)
                let accept = Script.accept(key: subject.key, template: template)
                // Stops per second at most: to run out of batches is an error.
                var expected = 3 * (try await load.rate(accept, seconds: 1))
                for _ in 0..<plan.rounds {
                    let count = Int(expected * Double(plan.seconds))
                    let batches = try await prepare(count, subject, in: folder)
                    let rate = try await load.rate(accept, seconds: plan.seconds)
                    accepts.append(rate)
                    let stopped = try await load.rate(
                        .stop(key: subject.key, batches: batches), seconds: plan.seconds)
                    stops.append(stopped)
                    expected = max(expected, 2.5 * rate, 1.5 * stopped)
                }
            }
            let ratios = zip(stops, accepts).map { $0 / $1 }
            for round in ratios.indices {
                benchmark.measurement(.stops, Int(stops[round]))
                benchmark.measurement(.accepts, Int(accepts[round]))
                benchmark.measurement(.ratio, Int(ratios[round] * 1_000))
            }
            return [
                Figure(
                    "stop one send", value: Words.rate(stops),
                    yardstick: "accepts \(Words.rate(accepts))", measured: Spread(ratios),
                    unit: .ratio, better: .larger, floor: 1, goal: 1.5)
            ]
        }
    }

    /// Makes batches with one mail each, and gives the file with their ids.
    private func prepare(
        _ count: Int, _ subject: Subject, in folder: TemporaryFolder
    ) async throws -> String {
        let links = Wrk.connections
        let due = Mail.inAnHour
        let ids = try await withThrowingTaskGroup(of: [String].self) { tasks in
            for first in 0..<links {
                tasks.addTask {
                    try await Link.with(subject) { link in
                        var ids: [String] = []
                        for number in stride(from: first, to: count, by: links) {
                            let batch = try await link.makeBatch()
                            var mail = Mail.typical(to: "person\(number)", due: due)
                            mail.batch = batch
                            try await link.schedule(mail)
                            ids.append(batch)
                        }
                        return ids
                    }
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
        return try folder.write(ids.joined(separator: "\n") + "\n", to: "batches")
    }
}
