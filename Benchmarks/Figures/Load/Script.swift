import Foundation

/// What each connection of a load asks for.
enum Script {
    /// Schedules a mail of the template in this file, to a new person each time, with a mean pause
    /// between the calls of a connection.
    case accept(key: String, template: String, pause: Duration = .zero)
    /// Cancels the batches in this file, one after the other.
    case stop(key: String, batches: String)

    var path: String {
        get throws {
            let name =
                switch self {
                case .accept: "accept"
                case .stop: "stop"
                }
            let found = Bundle.module.path(
                forResource: name, ofType: "lua", inDirectory: "Scripts")
            guard let found else { throw Trouble("the script \(name).lua is missing") }
            return found
        }
    }

    var arguments: [String] {
        switch self {
        case .accept(let key, let template, let pause):
            [key, template, String(pause / .milliseconds(1))]
        case .stop(let key, let batches):
            [key, batches, String(Wrk.threads)]
        }
    }
}
