import BelayServer
import Logging

/// The log: lines on standard error.
enum Log {
    static func start(level: String) throws -> Logger {
        guard let level = Logger.Level(rawValue: level) else {
            throw StartError(
                "the setting log.level must be one of "
                    + Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                    + ", and is \"\(level)\"")
        }
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "belay")
    }
}
