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
            var ours: [Double] = []
            var bare: [Double] = []
            var redis: [Double] = []
            try await WebServer.yardstick(plan, in: folder) { yardstick in
                try await Subject.with(plan, in: folder) { subject in
                    let script = Script.accept(key: subject.key, template: file)
                    let load = Wrk(port: subject.port, folder: folder)
                    let bareLoad = Wrk(port: yardstick.port, folder: folder)
                    for load in [load, bareLoad] { _ = try await load.rate(script, seconds: 1) }
                    for _ in 0..<plan.rounds {
                        bare.append(try await bareLoad.rate(script, seconds: plan.seconds))
                        ours.append(try await load.rate(script, seconds: plan.seconds))
                        redis.append(try await additions(of: template.utf8.count, in: folder))
                    }
                }
            }
            let ratios = zip(ours, bare).map { $0 / $1 }
            for round in ratios.indices {
                benchmark.measurement(.belay, Int(ours[round]))
                benchmark.measurement(.yardstick, Int(bare[round]))
                benchmark.measurement(.redis, Int(redis[round]))
                benchmark.measurement(.ratio, Int(ratios[round] * 1_000))
            }
            let beside = Spread(zip(ours, redis).map { $0 / $1 })
            return [
                Figure(
                    "durable accept", value: Words.rate(ours), yardstick: Words.rate(bare),
                    measured: Spread(ratios), unit: .ratio, better: .larger, floor: 0.35, goal: 0.7,
                    notes: [
                        "`redis ZADD` of the same bytes, appendfsync always: \(Words.rate(redis)); "
                            + "durable accept is \(Words.spread(beside)) of it. An fsync of 4 KiB "
                            + "took \(try Words.fsync(in: folder)) (median)."
                    ])
            ]
        }
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
