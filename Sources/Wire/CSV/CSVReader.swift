/// Reads the rows of a file out of its bytes, however they are cut.
package struct CSVReader: Sendable {
    /// Where the next byte stands.
    private enum Position {
        case start
        /// Before a cell's first byte.
        case cellStart
        case inCell
        case inQuotes
        /// After a quote within quotes: the end of them, or the first of two.
        case afterQuote
        /// After a CR that ended the row: an LF belongs to it.
        case afterReturn
    }

    private let bounds: CSVBounds
    private var input: [UInt8] = []
    /// How much of the input was read.
    private var read = 0
    private var position: Position
    /// Bytes of the file that were read before `input`.
    private var before: Int
    private var line: Int
    private var error: CSVError?

    private var rowStart: Int
    private var rowLine: Int
    private var cells: [String] = []
    private var cell: [UInt8] = []
    private var flaw: CSVFlaw?
    /// There is more in the row than its end.
    private var hasContent = false
    /// The row ended with an LF just now.
    private var hasLineEnd = false
    private var hasEnded = false
    /// The last byte within quotes was a CR: an LF is part of the same line end.
    private var isReturn = false

    /// Begins with a file, or goes on in it where a row begins.
    ///
    /// - Parameters:
    ///   - offset: `CSVRow.end` of the row before.
    ///   - line: its `nextLine`.
    package init(bounds: CSVBounds = CSVBounds(), at offset: Int = 0, line: Int = 1) {
        precondition(offset >= 0 && line >= 1, "a place in a file")
        self.bounds = bounds
        before = offset
        rowStart = offset
        rowLine = line
        self.line = line
        position = offset == 0 ? .start : .cellStart
    }

    /// Bytes of the file that were read so far.
    package var offset: Int { before + read }

    /// Adds bytes behind those that were fed before.
    package mutating func feed(_ bytes: some Collection<UInt8>) {
        before += read
        input.removeFirst(read)
        read = 0
        input += bytes
    }

    /// The next row; nil when none is complete before more is fed, or when all were taken.
    package mutating func next() throws(CSVError) -> CSVRow? {
        if let error { throw error }
        do throws(CSVError) {
            return try scan()
        } catch {
            self.error = error
            throw error
        }
    }

    /// Nothing more is fed: the row that is still open ends here.
    package mutating func finish() {
        hasEnded = true
    }

    private mutating func scan() throws(CSVError) -> CSVRow? {
        // A copy that is not changed costs nothing.
        let input = self.input
        if position == .start {
            guard try passMark(input) else { return nil }
        }
        while read < input.count {
            let byte = input[read]
            if position == .afterReturn {
                if byte == .lineFeed { read += 1 }
                if let row = endRow() { return row }
                continue
            }
            take(byte, of: input)
            if offset - rowStart > bounds.row { throw .rowTooLong }
            if position == .cellStart, hasLineEnd {
                hasLineEnd = false
                if let row = endRow() { return row }
            }
        }
        return hasEnded ? endFile() : nil
    }

    /// UTF-8's mark is passed over, UTF-16's is refused. False when more is needed to tell.
    private mutating func passMark(_ input: [UInt8]) throws(CSVError) -> Bool {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let head = input.prefix(3)
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) { throw .notText }
        if !hasEnded {
            let couldBeMark = head.count < 3 && mark.starts(with: head)
            let couldBeWide = head.count == 1 && (head.first ?? 0) >= 0xFE
            if couldBeMark || couldBeWide { return false }
        }
        if head.elementsEqual(mark) { read = 3 }
        position = .cellStart
        return true
    }

    private mutating func take(_ byte: UInt8, of input: [UInt8]) {
        if position != .cellStart || (byte != .return && byte != .lineFeed) { hasContent = true }
        switch position {
        case .start, .afterReturn: preconditionFailure("was looked at before")
        case .cellStart where byte == .quote:
            position = .inQuotes
            isReturn = false
            read += 1
        case .cellStart, .inCell: takeOutside(byte, of: input)
        case .inQuotes: takeInside(byte, of: input)
        case .afterQuote where byte == .quote:
            add(CollectionOfOne(byte))
            position = .inQuotes
            read += 1
        case .afterQuote:
            if byte != .comma, byte != .return, byte != .lineFeed { note(.strayQuote) }
            position = .inCell
            takeOutside(byte, of: input)
        }
    }

    private mutating func takeOutside(_ byte: UInt8, of input: [UInt8]) {
        switch byte {
        case .comma:
            endCell()
            // What follows is a cell, even where nothing does.
            position = .cellStart
            read += 1
        case .lineFeed:
            read += 1
            line += 1
            position = .cellStart
            hasLineEnd = true
        case .return:
            read += 1
            line += 1
            position = .afterReturn
        default:
            position = .inCell
            guard byte != .quote else {
                note(.strayQuote)
                read += 1
                return
            }
            takeRun(input[read...].prefix { !$0.endsPlainRun })
        }
    }

    private mutating func takeInside(_ byte: UInt8, of input: [UInt8]) {
        switch byte {
        case .quote:
            position = .afterQuote
            read += 1
        case .return, .lineFeed:
            // CR LF is one end of a line.
            if byte == .return || !isReturn { line += 1 }
            isReturn = byte == .return
            add(CollectionOfOne(byte))
            read += 1
        default:
            isReturn = false
            takeRun(
                input[read...].prefix { $0 != .quote && $0 != .return && $0 != .lineFeed })
        }
    }

    /// Takes bytes that mean themselves, as many as a row may still have and one more.
    private mutating func takeRun(_ run: ArraySlice<UInt8>) {
        let share = run.prefix(max(bounds.row + 1 - (offset - rowStart), 1))
        add(share)
        read += share.count
    }

    private mutating func add(_ bytes: some Collection<UInt8>) {
        guard flaw == nil else { return }
        guard cell.count + bytes.count <= bounds.cell else { return note(.cellTooLong) }
        cell += bytes
    }

    /// The first flaw of a row is what is said of it; nothing more of it is kept.
    private mutating func note(_ found: CSVFlaw) {
        if flaw == nil { flaw = found }
        cells.removeAll()
        cell.removeAll()
    }

    private mutating func endCell() {
        defer { cell.removeAll(keepingCapacity: true) }
        guard flaw == nil else { return }
        guard cells.count < bounds.columns else { return note(.tooManyCells) }
        guard !cell.contains(0), let text = String(validating: cell, as: UTF8.self) else {
            return note(.notText)
        }
        cells.append(text)
    }

    /// Nil for a line that is empty.
    private mutating func endRow() -> CSVRow? {
        let isEmpty = !hasContent
        if !isEmpty { endCell() }
        let row = CSVRow(
            line: rowLine, end: offset, nextLine: line, cells: flaw == nil ? cells : [],
            flaw: flaw)
        rowStart = offset
        rowLine = line
        cells.removeAll(keepingCapacity: true)
        flaw = nil
        hasContent = false
        position = .cellStart
        return isEmpty ? nil : row
    }

    private mutating func endFile() -> CSVRow? {
        if position == .inQuotes { note(.unclosedQuote) }
        guard offset > rowStart else { return nil }
        return endRow()
    }
}

extension UInt8 {
    fileprivate static let quote = UInt8(ascii: "\"")
    fileprivate static let comma = UInt8(ascii: ",")
    fileprivate static let `return`: UInt8 = 0x0D
    fileprivate static let lineFeed: UInt8 = 0x0A

    fileprivate var endsPlainRun: Bool {
        self == .comma || self == .quote || self == .return || self == .lineFeed
    }
}
