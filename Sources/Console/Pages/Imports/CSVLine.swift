/// One line of a file that we write for spreadsheets.
enum CSVLine {
    static func text(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\r\n"
    }

    /// In quotes (RFC 4180 §2). Behind an apostrophe where a spreadsheet would take it for a
    /// formula: what stands there was somebody else's to write.
    static func cell(_ text: String) -> String {
        let starters = [UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@")]
        let isFormula = text.utf8.first.map { starters.contains($0) || $0 == 0x09 || $0 == 0x0D }
        var quoted: [UInt8] = [0x22]
        if isFormula ?? false { quoted.append(UInt8(ascii: "'")) }
        for byte in text.utf8 {
            if byte == 0x22 { quoted.append(byte) }
            quoted.append(byte)
        }
        quoted.append(0x22)
        return String(decoding: quoted, as: UTF8.self)
    }
}
