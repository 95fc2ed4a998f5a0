import FoundationEssentials

/// The file in which a run's figures gather, one JSON object to a line.
package struct Scoreboard {
    private let file: URL

    package init(at path: String) {
        file = URL(filePath: path)
    }

    package func append(_ figures: [Figure]) throws {
        var text = try read()
        for figure in figures {
            text.append(try JSONEncoder().encode(figure))
            text.append(UInt8(ascii: "\n"))
        }
        try text.write(to: file)
    }

    package func figures() throws -> [Figure] {
        try read().split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Figure.self, from: $0)
        }
    }

    /// Empty before the first figure.
    private func read() throws -> Data {
        FileManager.default.fileExists(atPath: file.path) ? try Data(contentsOf: file) : Data()
    }
}
