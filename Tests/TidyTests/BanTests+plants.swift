extension BanTests {
    private static let row = "Sources/Store/SQLite/Row.swift"

    static let plants: [Plant] = safety + concurrency + timeAndChance + parsers + words

    private static let safety: [Plant] = [
        Plant("try!", bad: ["let a = try! read()"], good: ["let a = try !read()", "retry!"]),
        Plant("as!", bad: ["let a = b as! Int"], good: ["let a = b as? Int", "let alias = !b"]),
        Plant(
            "force unwrap",
            bad: [
                "let a = b!", "list[0]!.go()", "call()!.go()", "var view: View!", "$0!", "a?.b!",
                "\"a\".first!", "f(a!, b)",
            ],
            good: [
                "if !a, b != c {}", "f(!a)", "a !== b", "try! read()", "b as! Int",
                "#if !os(Linux)",
                "let text = \"done!\"", "[!a, !b]",
            ]),
        Plant(
            "try? without a comment",
            bad: ["let a = try? read()", "f(try? g())", "let a = try? read()\n// too late"],
            good: [
                "let a = try? read() // none is as good as an empty one",
                "// none is as good as an empty one\nlet a = try? read()", "let a = try read()",
            ]),
        Plant(
            "fatalError", bad: ["fatalError()", "Swift.fatalError(\"no\")"],
            good: ["preconditionFailure()", "isFatalError()"]),
    ]

    private static let concurrency: [Plant] = [
        Plant(
            "@unchecked Sendable", bad: ["final class A: @unchecked Sendable {}"],
            good: ["struct A: Sendable {}", "let unchecked = 1"]),
        Plant(
            "nonisolated(unsafe)", bad: ["nonisolated(unsafe) var a = 1"],
            good: ["nonisolated var a: Int { 1 }", "nonisolated(nonsending) func a() {}"]),
        Plant(
            "Task.detached", bad: ["Task.detached { go() }"],
            good: ["Tasks.detached(1)", "Task.yield()"]),
        Plant(
            "unstructured Task",
            bad: [
                "Task { go() }", "let task = Task(priority: .high) { go() }", "Task{go()}",
                "Task<Void, Never> { go() }", "Task.init { go() }", "Task.immediate { go() }",
            ],
            good: [
                "group.addTask { go() }", "try Task.checkCancellation()",
                "var a: Task<Void, Never>?",
                "struct TaskList {}", "loop.scheduleTask(deadline: at) { go() }",
            ]),
    ]

    private static let timeAndChance: [Plant] = [
        Plant(
            "Date()", bad: ["let now = Date()", "f(Foundation.Date())", "let a = Date.now"],
            good: ["let a = Date(timeIntervalSince1970: 0)", "HTTPDate()", "Instant.Date.nowhere"]),
        Plant(
            "Task.sleep", bad: ["try await Task.sleep(for: .seconds(1))"],
            good: ["try await time.sleep(for: .seconds(1))"]),
        Plant(
            "sleep(", in: "Tests/CoreTests/A.swift",
            bad: [
                "sleep(1)", "usleep(10)", "Glibc.sleep(1)", "await ContinuousClock().sleep(for: a)",
            ],
            good: ["func sleep(until: Instant) {}", "clock.sleep(for: a)", "asleep(1)"]),
        Plant(
            "SystemRandomNumberGenerator", bad: ["var chance = SystemRandomNumberGenerator()"],
            good: ["var chance = SplitMix64(seed: 1)"]),
        Plant(
            "now in SQL", in: row,
            bad: [
                "let sql = \"UPDATE send SET due = now()\"", "\"SELECT CURRENT_TIMESTAMP\"",
                "\"SELECT datetime('now')\"",
            ],
            good: ["let now = now()", "\"UPDATE send SET due = ?\"", "\"know() the nowhere\""]),
    ]

    private static let parsers: [Plant] = [
        Plant(
            "Regex",
            bad: [
                "let a: Regex<Substring>", "let a = #/a+/#", "let a = /a+/", "f(/a+/)",
                "NSRegularExpression(a)",
            ],
            good: ["let a = b / c / d", "let regexes = 1", "f(a / b, c / d)", "#if os(Linux)"]),
        Plant("URLSession", bad: ["URLSession.shared"], good: ["MyURLSession()", "url.session"]),
        Plant("XMLParser", bad: ["let a = XMLParser(data: b)"], good: ["XMLParserless()"]),
        Plant(
            "ISO8601DateFormatter", bad: ["ISO8601DateFormatter()"],
            good: ["DateFormatter()", "ISO8601Date()"]),
        Plant("DateFormatter", bad: ["DateFormatter()"], good: ["ISO8601DateFormatter()"]),
        Plant(
            "lowercased()", in: "Sources/Wire/SMTP/A.swift",
            bad: ["a.lowercased()", "a?.b.uppercased()"],
            good: ["Octet.lowercased(a)", "isLowercased()", "func lowercased() {}"]),
    ]

    private static let words: [Plant] = [
        Plant(
            "print(", bad: ["print(a)", "Swift.print(a)", "debugPrint(a)", "dump(a)"],
            good: ["blueprint(a)", "func print(a: Int) {}", "press.print(a)"]),
        Plant(
            "import Foundation",
            bad: [
                "import Foundation", "package import FoundationEssentials",
                "import struct Foundation.Date",
            ],
            good: ["import Glibc", "let foundation = 1"]),
        Plant(
            "public", bad: ["public struct A {}", "public import B"],
            good: ["package struct A {}", "let publicKey = 1"]),
        Plant(
            "@testable", bad: ["@testable import A"],
            good: ["package import A", "let testable = 1"]),
    ]
}
