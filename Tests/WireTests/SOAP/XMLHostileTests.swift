import BelaySOAP
import Foundation
import Testing

/// D-1 to D-5: what an XML reader is attacked with. `Hostile/README.md` says what the names mean.
@Suite("Hostile XML")
struct XMLHostileTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Hostile")
    static let names: [String] = {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".xml") }.sorted()
        } catch {
            return []
        }
    }()

    @Test(arguments: names) func `a document comes out as its number says`(name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
        let outcome = Result { () throws(XMLError) in try XMLReader.read(bytes) }
        switch (name.first, outcome) {
        case ("1", .failure(.doctype)), ("2", .failure(.processingInstruction)),
            ("3", .failure(.notUTF8)), ("3", .failure(.encoding)),
            ("4", .failure(.malformed)), ("5", .failure(.version)):
            break
        case ("9", .success(let root)):
            #expect(String(decoding: root.allText, as: UTF8.self) == "cancel")
        default:
            Issue.record("\(name): \(outcome)")
        }
    }

    @Test func `every family has its files`() {
        let counts = Dictionary(grouping: Self.names) { $0.first }.mapValues(\.count)
        #expect(counts == ["1": 25, "2": 9, "3": 31, "4": 50, "5": 4, "9": 24])
    }

    @Test func `no error quotes the document`() throws {
        for name in Self.names {
            let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
            do {
                _ = try XMLReader.read(bytes)
            } catch {
                let text = "\(error)"
                for secret in ["passwd", "127.0.0.1", "cancel", "nbsp"] {
                    #expect(!text.contains(secret), "\(name): \(text)")
                }
                #expect(!text.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("<a>\n<b>\n</a>", 3), ("\n\n<!DOCTYPE a><a/>", 3), ("<a>\n<?x?></a>", 2),
        ("<a\n>&x;</a>", 2),
    ])
    func `an error names its line`(text: String, line: Int) {
        #expect("\(failure(text) as Any)".contains("line \(line)"))
    }

    private func failure(_ text: String) -> XMLError? {
        do {
            _ = try XMLReader.read(text.utf8)
            return nil
        } catch {
            return error
        }
    }
}
