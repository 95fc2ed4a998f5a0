import BelayCSV
import BelayCore
import BelayStore

/// Gathers the rows of one chunk of a file into a step.
struct ImportChunk {
    private let file: ContactImport
    private let address: AddressCheck
    private var reader: CSVReader
    private var step: ImportStep
    /// Bytes that were asked for so far.
    private(set) var wanted: Int

    /// The address as it is kept; nil when it is none.
    typealias AddressCheck = @Sendable (String) -> String?

    init(of file: ContactImport, address: @escaping AddressCheck) {
        self.file = file
        self.address = address
        reader = CSVReader(
            bounds: CSVBounds(columns: Limits.importColumns), at: file.cursor, line: file.line)
        step = ImportStep(
            from: file.cursor, to: file.cursor, line: file.line, rows: [], errors: [], ending: nil)
        wanted = file.cursor
        if file.plan.columns.count(where: { $0 == .address }) != 1 {
            step.ending = .failed(.noAddressColumn)
        }
    }

    /// The step, once it is whole.
    var finished: ImportStep? { isWhole ? step : nil }

    private var isWhole: Bool {
        step.ending != nil || step.rows.count + step.errors.count == Limits.contactChunk
            || step.to - step.from >= Limits.importChunkBytes
    }

    /// Takes the bytes at `wanted`; none where they are missing.
    mutating func feed(_ bytes: [UInt8]) {
        wanted += bytes.count
        reader.feed(bytes)
        if wanted >= file.size { reader.finish() }
        do throws(CSVError) {
            while !isWhole, let row = try reader.next() { take(row) }
        } catch {
            step.ending = .failed(error == .notText ? .notText : .rowTooLong)
        }
        guard !isWhole else { return }
        if wanted >= file.size {
            // A file without even a first row names no columns.
            step.ending = step.to == 0 ? .failed(.badHeader) : .done
            step.to = file.size
        } else if bytes.isEmpty {
            step.ending = .failed(.lost)
        }
    }

    private mutating func take(_ row: CSVRow) {
        let isFirst = step.to == 0
        step.to = row.end
        step.line = row.nextLine
        if isFirst {
            do throws(CSVHeader.Flaw) {
                let header = try CSVHeader(row)
                if header.names.count != file.plan.columns.count {
                    step.ending = .failed(.badHeader)
                }
            } catch {
                step.ending = .failed(.badHeader)
            }
            return
        }
        do throws(ImportFlaw) {
            step.rows.append(ImportStep.Row(line: row.line, draft: try draft(row)))
        } catch {
            step.errors.append(ImportError(line: row.line, flaw: error))
        }
    }

    private func draft(_ row: CSVRow) throws(ImportFlaw) -> ContactDraft {
        if let flaw = row.flaw { throw ImportFlaw(flaw) }
        guard row.cells.count == file.plan.columns.count else { throw .wrongWidth }
        var found: String?
        var fields: [Contact.Field] = []
        for (column, cell) in zip(file.plan.columns, row.cells) {
            switch column {
            case .ignored: continue
            case .address:
                let text = cell.withoutBlanks
                guard !text.isEmpty else { throw .noAddress }
                guard let kept = address(text), kept.utf8.count <= Limits.addressLength else {
                    throw .badAddress
                }
                found = kept
            case .field(let name):
                if !cell.isEmpty { fields.append(Contact.Field(name: name, value: cell)) }
            }
        }
        guard let found else { throw .noAddress }
        return ContactDraft(.address(found), fields: fields)
    }
}

extension ImportFlaw {
    fileprivate init(_ flaw: CSVFlaw) {
        self =
            switch flaw {
            case .cellTooLong: .cellTooLong
            case .tooManyCells: .tooManyCells
            case .notText: .notText
            case .strayQuote: .strayQuote
            case .unclosedQuote: .unclosedQuote
            }
    }
}
