import BelayCore
import BelayDialectKit
import BelayStore
import BelayTesting
import HTTPTypes

/// What transcripts of every door have in common: deeds before a request, and how it is asked.
struct TranscriptStage {
    let stage: DoorStage
    private var bodyError: BodyError?
    private var mustWait = false
    private var released: [Hold] = []

    enum Flaw: Error {
        case deed(String)
        case header(String)
    }

    init(_ stage: DoorStage) {
        self.stage = stage
    }

    /// Does what comes before a request; a deed that is not known here is its door's.
    mutating func perform(
        _ deed: String, else other: ([String]) async throws -> Bool = { _ in false }
    ) async throws {
        let words = deed.split(separator: " ").map(String.init)
        switch (words.first, words.dropFirst().first) {
        case ("clock", let seconds?):
            guard let seconds = Int64(seconds) else { throw Flaw.deed(deed) }
            stage.time.advance(by: .seconds(seconds))
        case ("deliver", nil): try await stage.settle(stage.releaseDue())
        case ("release", let limit):
            released = try await stage.releaseDue(limit: limit.flatMap { Int($0) } ?? 100)
        case ("settle", let outcome):
            let outcomes: [String: Lifecycle.Outcome] = [
                "accepted": .accepted, "refused": .refused, "deferred": .deferred,
                "unknown": .unknown,
            ]
            guard let outcome = outcomes[outcome ?? "accepted"] else { throw Flaw.deed(deed) }
            try await stage.settle(released, outcome)
        case ("wait", nil): mustWait = true
        case ("body", let name?):
            guard let error = BodyError.allCases.first(where: { "\($0)" == name }) else {
                throw Flaw.deed(deed)
            }
            bodyError = error
        case ("store", let name?): try follow(name, deed)
        default: guard try await other(words) else { throw Flaw.deed(deed) }
        }
    }

    /// The request of an exchange, its placeholders filled.
    ///
    /// - Parameter body: stands in place of the exchange's own.
    mutating func request(
        _ exchange: Transcript.Exchange, _ placeholders: Placeholders, body: String? = nil
    ) throws -> DoorRequest {
        guard let method = HTTPRequest.Method(rawValue: exchange.method) else {
            throw Flaw.header(exchange.method)
        }
        var headers = HTTPFields()
        for (name, value) in exchange.sent.headers {
            guard let field = HTTPField.Name(name) else { throw Flaw.header(name) }
            headers.append(HTTPField(name: field, value: try placeholders.fill(value)))
        }
        let bytes = Array(try placeholders.fill(body ?? exchange.sent.body).utf8)
        let target = try placeholders.fill(exchange.path)
            .split(separator: "?", maxSplits: 1).map(String.init)
        let error = bodyError
        bodyError = nil
        return DoorRequest(
            method: method, path: target.first ?? "", query: target.dropFirst().first,
            headers: headers, authority: "belay.example:8025"
        ) { () throws(BodyError) in
            if let error { throw error }
            return bytes
        }
    }

    /// Whether the next answer is to wait as long as a stop does.
    var isPatient: Bool { mustWait }

    mutating func answer(to request: DoorRequest, by door: any DoorResponder) async -> DoorAnswer {
        guard mustWait else { return await door.respond(to: request) }
        mustWait = false
        async let answer = door.respond(to: request)
        await stage.time.untilSleeping()
        stage.time.advance(by: Limits.stopPatience)
        return await answer
    }

    private func follow(_ name: String, _ deed: String) throws {
        let errors: [String: StoreError] = [
            "full": .full, "unavailable": .unavailable("away"), "unknown": .unknown("unsure"),
            "interrupted": .interrupted, "corrupt": .corrupt("broken"),
        ]
        guard name == "well" || errors[name] != nil else { throw Flaw.deed(deed) }
        stage.store.follow { _, _ in errors[name].map(FaultyStore.Fault.before) }
    }
}
