extension Ban {
    static let all: [Ban] = safety + concurrency + timeAndChance + parsers + words

    private static let safety: [Ban] = [
        Ban(
            name: "try!", instead: "try, and let the error be thrown", reach: everywhere,
            offsets: { $0.offsets(of: "try!") }),
        Ban(
            name: "as!", instead: "as?, and say what happens when it is another type",
            reach: everywhere, offsets: { $0.offsets(of: "as!") }),
        Ban(
            name: "force unwrap", instead: "guard let, if let or ??", reach: ["Sources/"],
            offsets: { $0.forceUnwraps }),
        Ban(
            name: "try? without a comment",
            instead: "do and catch, or say on this line or the one before why the error is nothing",
            reach: ["Sources/"], offsets: { $0.uncommentedTries }),
        Ban(
            name: "fatalError",
            instead: "precondition for our own mistakes and throw for the world's",
            reach: everywhere, offsets: { $0.offsets(of: "fatalError") }),
    ]

    private static let concurrency: [Ban] = [
        Ban(
            name: "@unchecked Sendable", instead: "a Mutex or an immutable value",
            reach: everywhere, offsets: { $0.offsets(of: "@unchecked") }),
        Ban(
            name: "nonisolated(unsafe)", instead: "a Mutex or an immutable value",
            reach: everywhere, offsets: { $0.offsets(of: "nonisolated(unsafe)") }),
        Ban(
            name: "Task.detached", instead: "a task group or a Service", reach: everywhere,
            offsets: { $0.offsets(of: "Task.detached") }),
        Ban(
            name: "unstructured Task", instead: "a task group, async let or a Service",
            reach: everywhere,
            allowed: ["Tests/": "a test holds the task that it cancels"],
            offsets: { $0.unstructuredTasks }),
    ]

    private static let timeAndChance: [Ban] = [
        Ban(
            name: "Date()", instead: "an Instant that is passed in", reach: everywhere,
            offsets: { $0.offsets(of: "Date()", "Date.now", "Date.init()") }),
        Ban(
            name: "Task.sleep", instead: "sleep(for:) of the time that is passed in",
            reach: everywhere,
            allowed: ["Sources/Time/SystemTime.swift": "this is the time that is passed in"],
            offsets: { $0.offsets(of: "Task.sleep") }),
        Ban(
            name: "sleep(", instead: "a signal to wait for, or a clock that the test moves",
            reach: ["Tests/"],
            offsets: {
                $0.offsets(
                    of: "sleep(", "usleep(", "nanosleep(", "Thread.sleep",
                    "ContinuousClock().sleep", "SuspendingClock().sleep", ".continuous.sleep")
            }),
        Ban(
            name: "SystemRandomNumberGenerator", instead: "a Chance that is passed in",
            reach: everywhere,
            allowed: [
                "Sources/Server/": "where the real chance is named",
                "Sources/CommandLine/": "where the real chance is named",
            ],
            offsets: { $0.offsets(of: "SystemRandomNumberGenerator") }),
        Ban(
            name: "now in SQL", instead: "an instant bound as a parameter",
            reach: ["Sources/Store/"],
            allowed: ["Sources/Store/Postgres/Database+Clock.swift": "this is the clock"],
            offsets: {
                $0.offsets(
                    inLiterals: "now()", "'now'", "current_timestamp", "current_time",
                    "current_date", "clock_timestamp", "unixepoch()")
            }),
    ]

    private static let parsers: [Ban] = [
        Ban(
            name: "Regex", instead: "a scan over the bytes", reach: everywhere,
            offsets: {
                $0.offsets(of: "Regex", "NSRegularExpression", "RegexBuilder", "#/")
                    + $0.slashLiterals
            }),
        Ban(
            name: "URLSession", instead: "AsyncHTTPClient", reach: everywhere,
            offsets: { $0.offsets(of: "URLSession") }),
        Ban(
            name: "XMLParser", instead: "the XML reader in Wire, which is strict",
            reach: everywhere, offsets: { $0.offsets(of: "XMLParser") }),
        Ban(
            name: "ISO8601DateFormatter", instead: "a strict reader of our own over bytes",
            reach: everywhere, offsets: { $0.offsets(of: "ISO8601DateFormatter") }),
        Ban(
            name: "DateFormatter", instead: "a strict reader and writer of our own over bytes",
            reach: everywhere, offsets: { $0.offsets(of: "DateFormatter") }),
        Ban(
            name: "lowercased()", instead: "LetterCase, or the bytes (it maps U+212A to k)",
            reach: ["Sources/Wire/", "Sources/Dialects/"],
            offsets: { $0.offsets(of: ".lowercased()", ".uppercased()") }),
    ]

    private static let words: [Ban] = [
        Ban(
            name: "print(", instead: "the Logger that is passed in", reach: ["Sources/"],
            allowed: ["Sources/CommandLine/": "standard output is its business"],
            offsets: { $0.offsets(of: "print(", "debugPrint(", "dump(") }),
        Ban(
            name: "import Foundation", instead: "the standard library: Core and Wire are pure",
            reach: ["Sources/Core/", "Sources/Wire/"],
            offsets: { text in
                text.imports.filter { $0.module.hasPrefix("Foundation") }.map(\.offset)
            }),
        Ban(
            name: "public", instead: "package (the house ships a program)",
            reach: ["Sources/"], offsets: { $0.offsets(of: "public", "open class") }),
        Ban(
            name: "@testable", instead: "package access", reach: everywhere,
            offsets: { $0.offsets(of: "@testable") }),
    ]
}
