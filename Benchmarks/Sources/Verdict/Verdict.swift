import Glibc
import Scoreboard

/// Prints the table of a run's figures; status 1 when a floor was missed.
@main
struct Verdict {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            end("usage: verdict FILE", status: 2)
        }
        let figures = try Scoreboard(at: CommandLine.arguments[1]).figures()
        guard !figures.isEmpty else {
            end("no figure was measured", status: 1)
        }
        for line in Table.lines(of: figures) { print(line) }
        let missed = figures.filter { $0.reached == .missed }
        guard missed.isEmpty else {
            end("floor missed: " + missed.map(\.title).joined(separator: "; "), status: 1)
        }
    }

    private static func end(_ words: String, status: Int32) -> Never {
        let line = words + "\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(status)
    }
}
