import Foundation
import FuzzTargets

/// What a reader is fed with: files of a folder, which the Makefile names for libFuzzer as well,
/// and a part of what libFuzzer found once, one input to a line.
enum Corpus {
    static func files(of target: FuzzTarget) throws -> [[UInt8]] {
        let folder =
            switch target {
            case .xml: "Tests/WireTests/SOAP/Hostile"
            case .soap: "Tests/DialectTests/MarketingCloud/Envelopes"
            case .mailPartnerQuery: "Fuzzing/Corpus/MailPartnerQueries"
            case .smtpReply: "Fuzzing/Corpus/SMTPReplies"
            case .scalar: "Fuzzing/Corpus/Scalars"
            case .csv: "Fuzzing/Corpus/CSV"
            case .multipart: "Fuzzing/Corpus/Multipart"
            case .form: "Fuzzing/Corpus/Forms"
            }
        let url = root.appending(path: folder)
        let files = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
            .map { [UInt8](try Data(contentsOf: url.appending(path: $0))) }
        return files + (try found(for: target))
    }

    private static func found(for target: FuzzTarget) throws -> [[UInt8]] {
        let file = root.appending(path: "Fuzzing/Corpus/Found/\(target.rawValue).base64")
        return try Data(contentsOf: file).split(separator: 0x0A).map { line in
            guard let input = Data(base64Encoded: line) else { throw NoBase64() }
            return [UInt8](input)
        }
    }

    struct NoBase64: Error {}

    /// The texts between quotes of libFuzzer's dictionary, escapes as they stand there.
    static func words() throws -> [[UInt8]] {
        let file = root.appending(path: "Fuzzing/xml.dict")
        return try Data(contentsOf: file).split(separator: 0x0A).compactMap { line in
            guard let first = line.firstIndex(of: 0x22), let last = line.lastIndex(of: 0x22),
                first < last
            else { return nil }
            return line[(first + 1)..<last].filter { $0 != 0x5C }
        }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
