import BelayCore
import BelayForms
import BelayStore

/// Reads a form that brings a file out of its pieces, and puts the file into an import.
///
/// The fields stand before the file, the form's token among them: nothing is kept of a form that is
/// not its sender's own.
struct FileReceiver {
    private let visit: Visit
    private let isFormToken: @Sendable (String) -> Bool
    private var reader: MultipartReader
    private var field: MultipartField?
    private var value: [UInt8] = []
    private var fields: [FormFields.Field] = []
    private var number: Int64?
    private var offset = 0
    private(set) var refusal: PageAnswer?
    private var isComplete = false

    /// The name of the field with the file.
    static let fileField = "file"

    /// Nil for a request that is no such form.
    init?(
        contentType: String, _ visit: Visit, isFormToken: @escaping @Sendable (String) -> Bool
    ) {
        guard let reader = MultipartReader(contentType: contentType) else { return nil }
        self.reader = reader
        self.visit = visit
        self.isFormToken = isFormToken
    }

    /// False when no more is wanted.
    mutating func take(_ piece: [UInt8]) async -> Bool {
        reader.feed(piece)
        do {
            while refusal == nil, let event = try next() { try await take(event) }
        } catch is StoreError {
            refusal = .refused(.unavailable)
        } catch {
            refusal = .refused(.malformed)
        }
        return refusal == nil
    }

    private mutating func next() throws -> MultipartEvent? { try reader.next() }

    private mutating func take(_ event: MultipartEvent) async throws {
        switch event {
        case .field(let next):
            try await endField()
            field = next
            if next.name == Self.fileField { try await begin(next) }
        case .bytes(let bytes):
            if number != nil, field?.name == Self.fileField {
                try await add(bytes)
            } else {
                value += bytes
                if value.count > Limits.recordKey { refusal = .refused(.tooLarge) }
            }
        case .end:
            try await endField()
            isComplete = true
        }
    }

    private mutating func endField() async throws {
        guard let ended = field else { return }
        field = nil
        if ended.name == Self.fileField {
            if !value.isEmpty { try await flush() }
        } else if let text = String(validating: value, as: UTF8.self) {
            fields.append(FormFields.Field(name: ended.name, value: text))
        } else {
            refusal = .refused(.malformed)
        }
        value = []
    }

    private mutating func begin(_ file: MultipartField) async throws {
        let form = FormFields(fields)
        guard let token = form["token"], isFormToken(token) else {
            refusal = .refused(.foreign)
            return
        }
        guard number == nil else {
            refusal = .refused(.malformed)
            return
        }
        let lists = PathNumber.read(form["list"]).map { [$0] } ?? []
        let draft = ImportDraft(
            name: Self.name(of: file), plan: ImportPlan(lists: lists))
        let answer = try await visit.tools.store.addImport(
            draft, of: visit.account, at: visit.now)
        switch answer {
        case .done(let made): number = made.number
        case .unknownList: refusal = .refused(.notFound)
        case .tooLarge: refusal = .refused(.malformed)
        case .capReached:
            refusal = .done(
                "There are \(Limits.openImports) files under way: wait for one to end.",
                path: ContactTab.imports.path)
        }
    }

    /// What the file is called, cut to what can be kept; nobody's path.
    private static func name(of file: MultipartField) -> String {
        let bytes = (file.filename ?? "").utf8.split { $0 == 0x2F || $0 == 0x5C }.last ?? []
        let name = String(decoding: bytes.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
        return name.isEmpty
            ? "contacts.csv" : String(name.unicodeScalars.prefix(200).map(Character.init))
    }

    private mutating func add(_ bytes: [UInt8]) async throws {
        value += bytes
        while value.count >= Limits.importPiece, refusal == nil { try await flush() }
    }

    private mutating func flush() async throws {
        guard let number else { return }
        let piece = Array(value.prefix(Limits.importPiece))
        value.removeFirst(piece.count)
        let isTaken = try await visit.tools.store.addPiece(
            piece, at: offset, to: number, of: visit.account)
        offset += piece.count
        if !isTaken { refusal = .refused(.tooLarge) }
    }

    /// Notes that the file is whole, and ends it where its columns cannot be read; false when it
    /// has ended meanwhile.
    private func complete(_ number: Int64) async throws(StoreError) -> Bool {
        let store = visit.tools.store
        guard try await store.completeImport(number, size: offset, of: visit.account) else {
            return false
        }
        let piece = try await store.piece(at: 0, of: number, of: visit.account)
        if case .failure(let flaw) = ColumnChoices.read(piece, custom: []) {
            _ = try await store.endImport(
                number, for: flaw.failure, of: visit.account, at: visit.now)
        }
        return true
    }

    /// What to answer once all pieces were taken, or no more come.
    func answer(cutOff: Refusal?) async throws(StoreError) -> PageAnswer {
        var refusal = refusal ?? cutOff.map(PageAnswer.refused)
        if refusal == nil, !isComplete { refusal = .refused(.malformed) }
        if refusal == nil, offset == 0 {
            refusal = .done("Choose a file first: that one is empty.", path: UploadPage.path)
        }
        if refusal == nil, let number {
            if try await complete(number) { return .done(nil, path: ImportPage.path(number)) }
            refusal = .refused(.stale(now: "This file has ended.", path: ImportPage.path(number)))
        }
        guard let refusal else { return .refused(.malformed) }
        if let number {
            let failure: ImportFailure =
                if case .tooLarge = cutOff { .tooLarge } else { .abandoned }
            _ = try await visit.tools.store.endImport(
                number, for: failure, of: visit.account, at: visit.now)
        }
        return refusal
    }
}
