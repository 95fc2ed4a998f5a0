import BelayCSV
import BelayCampaigns
import BelayCore
import BelayForms
import BelayStore

/// What the columns of a file may become, and what was chosen.
struct ColumnChoices: Sendable {
    /// The names in the first row.
    let names: [String]
    /// Cells of the next rows, a few of them, by column.
    let samples: [[String]]
    let custom: [String]

    /// Fields that every contact may have.
    private static let known: [(field: String, words: String)] = [
        ("first_name", "First name"), ("last_name", "Last name"),
        ("phone_number", "Phone number"), ("address_line_1", "Address, first line"),
        ("address_line_2", "Address, second line"), ("city", "City"),
        ("state_province_region", "State or region"), ("postal_code", "Postal code"),
        ("country", "Country"),
    ]

    /// What a field is called on pages.
    static func words(of field: String) -> String {
        known.first { $0.field == field }?.words ?? field
    }

    /// The other spellings of columns that files have, in lower case without blanks and signs.
    private static let spellings: [(text: String, field: String)] = [
        ("email", "email"), ("emailaddress", "email"), ("mail", "email"), ("address", "email"),
        ("firstname", "first_name"), ("givenname", "first_name"), ("vorname", "first_name"),
        ("lastname", "last_name"), ("surname", "last_name"), ("familyname", "last_name"),
        ("nachname", "last_name"), ("phone", "phone_number"), ("phonenumber", "phone_number"),
        ("city", "city"), ("zip", "postal_code"), ("postalcode", "postal_code"),
        ("country", "country"),
    ]

    /// Reads the beginning of a file; what is wrong with its first row else.
    static func read(_ piece: [UInt8], custom: [String]) -> Result<ColumnChoices, Flaw> {
        var reader = CSVReader(bounds: CSVBounds(columns: Limits.importColumns))
        reader.feed(piece)
        if piece.count < Limits.importPiece { reader.finish() }
        do {
            guard let first = try reader.next() else { return .failure(Flaw(.rowTooLong)) }
            let header = try CSVHeader(first)
            var samples: [[String]] = header.names.map { _ in [] }
            for _ in 0..<3 {
                // A row that cannot be read is reported by its line once the file is read.
                guard let row = try? reader.next() else { break }
                guard row.cells.count == header.names.count else { continue }
                for (column, cell) in row.cells.enumerated() { samples[column].append(cell) }
            }
            return .success(
                ColumnChoices(names: header.names, samples: samples, custom: custom))
        } catch let error as CSVError {
            return .failure(Flaw(error == .notText ? .notText : .rowTooLong))
        } catch {
            return .failure(Flaw(.badHeader))
        }
    }

    struct Flaw: Error, Sendable, Hashable {
        let failure: ImportFailure

        init(_ failure: ImportFailure) {
            self.failure = failure
        }
    }

    /// What a form sends for a column: nothing, `email`, or a field's name behind `field:`.
    func column(_ choice: String) -> ImportPlan.Column? {
        switch choice {
        case "": return .ignored
        case "email": return .address
        default:
            guard choice.utf8.starts(with: "field:".utf8) else { return nil }
            let name = String(choice.dropFirst(6))
            return options.contains { $0.field == name } || names.contains(name)
                ? .field(name) : nil
        }
    }

    private var options: [(field: String, words: String)] {
        Self.known
            + custom.filter { name in !Self.known.contains { $0.field == name } }
            .map { ($0, $0) }
    }

    /// - Parameter chosen: what the form had; nil for a guess from the names.
    func values(_ chosen: [String]?) -> [Values] {
        names.enumerated().map { index, name in
            let choice = chosen.flatMap { index < $0.count ? $0[index] : nil } ?? guess(name)
            let isNew = !options.contains { $0.field == name }
            var rows: [Values] = options.map { field, words in
                Self.option("field:" + field, words, choice)
            }
            if isNew { rows.append(Self.option("field:" + name, "New field “\(name)”", choice)) }
            return [
                "index": .text("\(index)"), "column": .text(name),
                "sample": .text(
                    samples[index].filter { !$0.isEmpty }.map { Self.cut($0) }
                        .joined(separator: " · ")),
                "isIgnored": .flag(choice.isEmpty), "isAddress": .flag(choice == "email"),
                "options": .rows(rows),
            ]
        }
    }

    private static func option(_ value: String, _ words: String, _ choice: String) -> Values {
        [
            "option": .field(value), "optionWords": .text(words),
            "isChosen": .flag(value == choice),
        ]
    }

    private static func cut(_ text: String) -> String {
        text.unicodeScalars.count <= 40
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(40))) + "…"
    }

    private func guess(_ name: String) -> String {
        let key = LetterCase.lowered(name).utf8.filter {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
        }
        if let found = Self.spellings.first(where: { Array($0.text.utf8) == key }) {
            let isFirst =
                names.first { other in
                    found.field == "email" && guessIsAddress(other)
                } == name
            if found.field == "email" { return isFirst ? "email" : "" }
            return "field:" + found.field
        }
        let same = custom.first { LetterCase.isSame($0, name) }
        return "field:" + (same ?? name)
    }

    private func guessIsAddress(_ name: String) -> Bool {
        let key = LetterCase.lowered(name).utf8.filter { (0x61...0x7A).contains($0) }
        return Self.spellings.contains { $0.field == "email" && Array($0.text.utf8) == key }
    }

    /// The fields that are new, of those that were chosen.
    func newFields(_ columns: [ImportPlan.Column]) -> [String] {
        columns.compactMap { column in
            guard case .field(let name) = column, !options.contains(where: { $0.field == name })
            else { return nil }
            return name
        }
    }
}
