import Benchmark
import Foundation
import Scoreboard

/// Cancelling a batch of very many deliveries, beside a batch of one: from request to answer.
struct GroupStopRow {
    let plan: Plan

    /// Stops of each batch, in quiet and under load; a tail needs many.
    private var tries: Int { 40 * plan.rounds }

    func measure(_ benchmark: Benchmark) async throws -> [Figure] {
        try await TemporaryFolder.with(in: plan.folder) { folder in
            let template = try folder.write(Mail.typical().body, to: "mail.json")
            return try await Subject.with(plan, in: folder) { subject in
                let many = try await prepare(plan.members, subject)
                let one = try await prepare(1, subject)
                let quiet = try await alternate(one, many, subject)
                let load = Wrk(port: subject.port, folder: folder)
                let full = try await load.rate(
                    .accept(key: subject.key, template: template), seconds: plan.seconds)
                let busySeconds = max(plan.seconds, tries / 10)
                let half = full / 2
                // A connection's turn is its pause and its call; what a call takes then is tried.
                let turn = Duration.seconds(Double(Wrk.connections) / half)
                let tried = try await load.rate(
                    .accept(key: subject.key, template: template, pause: turn), seconds: 2)
                let call = Duration.seconds(Double(Wrk.connections) / tried) - turn
                let script = Script.accept(key: subject.key, template: template, pause: turn - call)
                let running = try load.start(script, seconds: busySeconds)
                let (busy, reached) = try await Child.with(running) { running in
                    try await Task.sleep(for: .seconds(1))
                    let busy = try await alternate(one, many, subject)
                    guard running.isRunning else {
                        throw Trouble("the load ended before the stops did; raise BENCH_SECONDS")
                    }
                    return (busy, try await load.count(running, seconds: busySeconds).rate)
                }
                for time in quiet.one { benchmark.measurement(.stopOfOne, Int(time * 1_000)) }
                for time in quiet.many { benchmark.measurement(.stopOfMany, Int(time * 1_000)) }
                for time in busy.many { benchmark.measurement(.busyStopOfMany, Int(time * 1_000)) }
                return figures(quiet, busy, share: reached / full)
            }
        }
    }

    private func figures(_ quiet: Times, _ busy: Times, share: Double) -> [Figure] {
        let members = Table.grouped(plan.members)
        let rounds = (0..<plan.rounds).map { round in
            Times(one: slice(quiet.one, round), many: slice(quiet.many, round))
        }
        let ratios = rounds.map { $0.many.percentile(0.5) / $0.one.percentile(0.5) }
        let tails = (0..<plan.rounds).map { slice(busy.many, $0).percentile(1) }
        return [
            Figure(
                "stop a batch of \(members)", value: Words.times(quiet.many),
                yardstick: "of one: \(Words.times(quiet.one))", measured: Spread(ratios),
                unit: .ratio, better: .smaller, floor: 1.5),
            Figure(
                "the same while accepting, p99", value: Words.times(busy.many),
                yardstick: "of one: \(Words.times(busy.one))",
                measured: Spread(
                    low: tails.percentile(0), median: busy.many.percentile(0.99),
                    high: tails.percentile(1)),
                unit: .milliseconds, better: .smaller, goal: 10,
                notes: [
                    "While accepting: mail was accepted at \(Table.number(share)) of the full "
                        + "rate. In brackets, the worst of each of \(plan.rounds) parts of the "
                        + "\(tries) stops."
                ]),
        ]
    }

    private func slice(_ times: [Double], _ round: Int) -> [Double] {
        let size = times.count / plan.rounds
        return Array(times[(round * size)..<((round + 1) * size)])
    }

    /// A batch of so many deliveries: a thousand to a send, as many as one may have.
    private func prepare(_ count: Int, _ subject: Subject) async throws -> String {
        let batch = try await Link.with(subject) { try await $0.makeBatch() }
        let perSend = 1_000
        let due = Mail.inAnHour
        try await Link.spread((count + perSend - 1) / perSend, over: 8, to: subject) { link, send in
            let people = (send * perSend)..<min((send + 1) * perSend, count)
            let mail = Mail(people: people.map { "person\($0)" }, due: due, batch: batch)
            try await link.schedule(mail)
        }
        return batch
    }

    private struct Times {
        /// Milliseconds from request to answer.
        var one: [Double] = []
        var many: [Double] = []
    }

    /// Cancels both batches in turn, and resumes them in between.
    private func alternate(_ one: String, _ many: String, _ subject: Subject) async throws -> Times
    {
        let tries = tries
        return try await Link.with(subject) { link in
            var times = Times()
            for _ in 0..<tries {
                times.one.append(try await Self.time(one, &link))
                times.many.append(try await Self.time(many, &link))
            }
            return times
        }
    }

    private static func time(_ batch: String, _ link: inout Link) async throws -> Double {
        let began = ContinuousClock.now
        try await link.cancel(batch)
        let took = ContinuousClock.now - began
        try await link.resume(batch)
        return took / .milliseconds(1)
    }
}
