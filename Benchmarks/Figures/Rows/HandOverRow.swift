import Benchmark
import Foundation
import Scoreboard

/// Mail that falls due together, from the store to a sink, beside a generator that keeps nothing.
struct HandOverRow {
    let plan: Plan

    func measure(_ benchmark: Benchmark) async throws -> [Figure] {
        try await TemporaryFolder.with(in: plan.folder) { folder in
            var ours: [Double] = []
            var bare: [Double] = []
            var lateness: [Double] = []
            try await Sink.with(in: folder) { sink in
                try await Subject.with(plan, in: folder, relay: "smtp://127.0.0.1:\(sink.port)") {
                    subject in
                    for _ in 0..<plan.rounds {
                        bare.append(try await generate(to: sink, in: folder))
                        let due = try await schedule(subject)
                        let start = try sink.taken()
                        let (rate, first) = try await sink.follow(
                            plan.mails, from: start, atMost: .seconds(600))
                        ours.append(rate)
                        lateness.append(
                            (first.timeIntervalSince1970 - Double(due)) * 1_000)
                    }
                }
            }
            let ratios = zip(ours, bare).map { $0 / $1 }
            for round in ratios.indices {
                benchmark.measurement(.belay, Int(ours[round]))
                benchmark.measurement(.yardstick, Int(bare[round]))
                benchmark.measurement(.ratio, Int(ratios[round] * 1_000))
            }
            return [
                Figure(
                    "SMTP hand-over", value: Words.rate(ours), yardstick: Words.rate(bare),
                    measured: Spread(ratios), unit: .ratio, better: .larger, floor: 0.4, goal: 1,
                    notes: [
                        "Hand-over: \(Table.grouped(plan.mails)) mails due in one second; the sink "
                            + "took the first \(Table.number(lateness.percentile(0.5))) ms after "
                            + "that (median)."
                    ])
            ]
        }
    }

    /// `smtp-source` over as many connections as the program's default.
    private func generate(to sink: Sink, in folder: TemporaryFolder) async throws -> Double {
        let start = try sink.taken()
        let source = try Child(
            "smtp-source",
            [
                "-d", "-s", "16", "-m", String(plan.mails), "-l", "1024", "-f",
                "salon@example.com", "-t", "person@example.com", "127.0.0.1:\(sink.port)",
            ], in: folder)
        return try await Child.with(source) { source in
            let (rate, _) = try await sink.follow(plan.mails, from: start, atMost: .seconds(300))
            _ = try await source.finish(atMost: .seconds(30))
            return rate
        }
    }

    /// Schedules the mails, all for one second, and gives that; it lies ahead when this is done.
    private func schedule(_ subject: Subject) async throws -> Int {
        let due = Int(Date().timeIntervalSince1970) + 5 + plan.mails / 1_000
        try await Link.spread(plan.mails, over: Wrk.connections, to: subject) { link, number in
            try await link.schedule(Mail.plain(to: "person\(number)", due: due))
        }
        guard Date().timeIntervalSince1970 < Double(due) - 1 else {
            throw Trouble("the first mails fell due before the last were scheduled")
        }
        return due
    }
}
