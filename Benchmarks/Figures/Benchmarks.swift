import Benchmark
import Scoreboard

/// Registers the rows. `make bench ROWS="accept stop"` picks among their names.
let benchmarks: @Sendable () -> Void = {
    add("accept", [.belay, .yardstick, .redis, .ratio]) { plan, benchmark in
        try await AcceptRow(plan: plan).measure(benchmark)
    }
    add("stop", [.accepts, .stops, .ratio]) { plan, benchmark in
        try await StopRow(plan: plan).measure(benchmark)
    }
    add("group-stop", [.stopOfOne, .stopOfMany, .busyStopOfMany]) { plan, benchmark in
        try await GroupStopRow(plan: plan).measure(benchmark)
    }
    add("hand-over", [.belay, .yardstick, .ratio]) { plan, benchmark in
        try await HandOverRow(plan: plan).measure(benchmark)
    }
}

/// One row: a single iteration that takes its rounds itself and records a sample of each.
private func add(
    _ name: String, _ metrics: [BenchmarkMetric],
    _ measure: @escaping (Plan, Benchmark) async throws -> [Figure]
) {
    Benchmark(
        name,
        configuration: .init(
            metrics: metrics, warmupIterations: 0, maxDuration: .seconds(3_600), maxIterations: 1)
    ) { benchmark in
        let plan = try Plan()
        let figures = try await measure(plan, benchmark)
        try Scoreboard(at: plan.results).append(figures)
    }
}
