import Foundation
import Testing

extension Transcript {
    /// What stands in a file, which is something.
    ///
    /// - Parameter door: the folder of its tests.
    static func exchanges(of name: String, at door: String) throws -> [Exchange] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../\(door)/Transcripts/\(name)")
        let exchanges = try Transcript(String(contentsOf: file, encoding: .utf8)).exchanges
        try #require(!exchanges.isEmpty)
        return exchanges
    }
}
