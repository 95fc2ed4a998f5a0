import Foundation

/// A program that was started here, and is ended by its process id.
///
/// Its output goes to files, so that no reader is needed for it to go on.
struct Child {
    let name: String
    let output: String
    let errors: String
    private let process: Process

    /// Looks the program up in the usual folders when the name has no slash.
    init(
        _ program: String, _ arguments: [String], settings: [String: String] = [:],
        in folder: TemporaryFolder
    ) throws {
        name = program.split(separator: "/").last.map(String.init) ?? program
        let tag = name + "-" + UUID().uuidString.prefix(8)
        output = folder.file(tag + ".out")
        errors = folder.file(tag + ".err")
        process = Process()
        process.executableURL = URL(filePath: try Self.find(program))
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("BELAY_") && !$0.key.hasPrefix("LD_PRELOAD") }
            .merging(settings) { $1 }
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.create(output)
        process.standardError = try Self.create(errors)
        try Self.withoutBlockedSignals { try process.run() }
    }

    /// Threads of the pool block every signal, and a child that inherits that hears no SIGTERM.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Runs the body beside the program, and ends the program whatever came of that.
    static func with<Result>(
        _ child: Child, _ body: (Child) async throws -> Result
    ) async throws -> Result {
        let result: Result
        do {
            result = try await body(child)
        } catch {
            await child.end()
            throw error
        }
        await child.end()
        return result
    }

    /// Runs a program to its end, and gives its output.
    static func run(
        _ program: String, _ arguments: [String], settings: [String: String] = [:],
        in folder: TemporaryFolder, atMost: Duration
    ) async throws -> String {
        let child = try Child(program, arguments, settings: settings, in: folder)
        return try await with(child) { try await $0.finish(atMost: atMost) }
    }

    /// Waits for the end, which has to be a good one, and gives the output.
    func finish(atMost patience: Duration) async throws -> String {
        guard try await isOver(within: patience) else {
            throw Trouble("\(name) did not end within \(patience)")
        }
        let text = try String(contentsOfFile: output, encoding: .utf8)
        guard process.terminationStatus == 0 else {
            throw Trouble("\(name) ended with \(process.terminationStatus): \(lastWords)")
        }
        return text
    }

    /// Waits until the program wrote a line that begins so, and gives the rest of it.
    func line(after beginning: String, atMost patience: Duration = .seconds(20)) async throws
        -> String
    {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline, process.isRunning {
            let lines = try String(contentsOfFile: output, encoding: .utf8)
                .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            if let line = lines.first(where: { $0.hasPrefix(beginning) }) {
                return String(line.dropFirst(beginning.count))
            }
            try await Task.sleep(for: Self.glance)
        }
        throw Trouble("\(name) did not write \"\(beginning)…\": \(lastWords)")
    }

    /// SIGTERM, and SIGKILL for what does not heed it.
    func end() async {
        guard process.isRunning else { return }
        process.terminate()
        // Only a cancelled task ends the wait early, and then the kill is due at once.
        if (try? await isOver(within: .seconds(40))) != true {
            kill(process.processIdentifier, SIGKILL)
        }
    }

    var isRunning: Bool { process.isRunning }

    /// What the program has used of the processors so far, in seconds.
    func processorTime() throws -> Double {
        let path = "/proc/\(process.processIdentifier)/stat"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        // After the name in brackets, which may hold anything, the state is the third field;
        // the ticks in user and system mode are the 14th and 15th (proc(5)).
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12])
        else { throw Trouble("\(path) holds \(text)") }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func isOver(within patience: Duration) async throws -> Bool {
        let deadline = ContinuousClock.now + patience
        while process.isRunning {
            guard ContinuousClock.now < deadline else { return false }
            try await Task.sleep(for: Self.glance)
        }
        return true
    }

    private var lastWords: String {
        // For a message only: without the file there is nothing to say.
        let text = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
        return text.isEmpty ? "it wrote no error" : String(text.suffix(2_000))
    }

    private static let glance: Duration = .milliseconds(5)

    private static func create(_ path: String) throws -> FileHandle {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(filePath: path))
    }

    private static func find(_ program: String) throws -> String {
        if program.contains("/") { return program }
        let folders = ["/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/bin"]
        for folder in folders {
            let path = folder + "/" + program
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw Trouble("\(program) is not installed")
    }
}
