import Benchmark
import Foundation
import Scoreboard

/// Scheduling mail, durable before the answer, beside a route that only reads the body.
struct AcceptRow {
    let plan: Plan

    func measure(_ benchmark: Benchmark) async throws -> [Figure] {
        try await TemporaryFolder.with(in: plan.folder) { folder in
            let template = Mail.typical().body
            let file = try folder.write(template, to: "mail.json")
            var turns: [Turn] = []
            try await WebServer.yardstick(plan, in: folder) { yardstick in
                try await Subject.with(plan, in: folder) { subject in
                    let script = Script.accept(key: subject.key, template: file)
                    let load = Wrk(port: subject.port, folder: folder)
                    let bareLoad = Wrk(port: yardstick.port, folder: folder)
                    for load in [load, bareLoad] { _ = try await load.rate(script, seconds: 1) }
                    for _ in 0..<plan.rounds {
                        let bare = try await bareLoad.cost(
                            script, seconds: plan.seconds, of: yardstick.child)
                        let ours = try await load.cost(
                            script, seconds: plan.seconds, of: subject.child)
                        let redis = try await additions(of: template.utf8.count, in: folder)
                        turns.append(Turn(ours: ours, bare: bare, redis: redis))
                    }
                }
            }
            for turn in turns {
                benchmark.measurement(.belay, Int(turn.ours.rate))
                benchmark.measurement(.yardstick, Int(turn.bare.rate))
                benchmark.measurement(.redis, Int(turn.redis))
                benchmark.measurement(.ratio, Int(turn.ratio * 1_000))
            }
            return [try figure(turns, in: folder)]
        }
    }

    /// One round.
    private struct Turn {
        let ours: (rate: Double, microseconds: Double)
        let bare: (rate: Double, microseconds: Double)
        let redis: Double

        var ratio: Double { ours.rate / bare.rate }
    }

    private func figure(_ turns: [Turn], in folder: TemporaryFolder) throws -> Figure {
        let cost = Int(turns.map(\.ours.microseconds).percentile(0.5))
        let bareCost = Int(turns.map(\.bare.microseconds).percentile(0.5))
        return Figure(
            "durable accept", value: Words.rate(turns.map(\.ours.rate)),
            yardstick: Words.rate(turns.map(\.bare.rate)), measured: Spread(turns.map(\.ratio)),
            unit: .ratio, better: .larger, floor: 0.35, goal: 0.7,
            notes: [
                "Durable accept: `redis ZADD` of the same bytes, with appendfsync always, came to "
                    + "\(Words.rate(turns.map(\.redis))), of which accept is "
                    + "\(Words.spread(Spread(turns.map { $0.ours.rate / $0.redis }))). A call cost "
                    + "the program \(cost) µs of the processors and the yardstick \(bareCost) µs. "
                    + "An fsync of 4 KiB took \(try Words.fsync(in: folder)) (median)."
            ])
    }

    /// A server of its own each round, so that its memory does not grow from one to the next.
    private func additions(of size: Int, in folder: TemporaryFolder) async throws -> Double {
        try await TemporaryFolder.with(in: folder.path) { folder in
            try await RedisServer.with(in: folder) { server in
                try await server.additions(of: size, count: 10_000 * plan.seconds, in: folder)
            }
        }
    }
}
