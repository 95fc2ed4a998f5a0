/// The fields of a mail up to its content fields, folded; 7-bit but for addresses (RFC 6532).
///
/// It may be there for its refusals alone: what is sure to fit into lines is then not written.
struct HeaderBlock {
    private(set) var bytes: [UInt8] = []
    private let isOnlyChecked: Bool

    /// RFC 5322 §2.1.1 wishes for 78; RFC 2047 §2 demands 76 where an encoded word stands.
    private static let wished = 76
    /// RFC 5322 §2.1.1: what a line must stay within.
    static let longestLine = 998
    /// Octets of a field that fits into lines however it is folded.
    private static let sureToFit = 900

    init(isOnlyChecked: Bool = false) {
        self.isOnlyChecked = isOnlyChecked
    }

    /// Text that readers show as it is: the subject. Whatever would not read back is encoded.
    mutating func append(
        text: String, name: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if text.hasControl { throw .controlCharacter(place) }
        if isOnlyChecked, isSureToFit(name, text) { return }
        let isPlain =
            text.isASCII && !text.hasEncodedWord && text.utf8.first != UInt8(ascii: " ")
            && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.split(separator: UInt8(ascii: " ")).allSatisfy { $0.count < 900 }
        if isPlain {
            try append(name, Self.pieces(of: text), place)
        } else {
            try append(name, Self.words(text, after: name), place)
        }
    }

    /// A custom field: ASCII goes as it is, since it may have a grammar of its own.
    mutating func append(
        value: String, name: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if value.hasControl { throw .controlCharacter(place) }
        if isOnlyChecked, isSureToFit(name, value) { return }
        if value.isASCII {
            try append(name, Self.pieces(of: value), place)
        } else {
            try append(name, Self.words(value, after: name), place)
        }
    }

    /// Checked text without white space, such as a message id.
    mutating func append(
        token: String, name: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if isOnlyChecked, isSureToFit(name, token) { return }
        try append(name, Self.pieces(of: token), place)
    }

    /// A list of mailboxes; no field at all when it is empty.
    mutating func append(
        mailboxes: [MailDraft.Mailbox], name: String, in field: MIMEError.Place.Field,
        isList: Bool = true
    ) throws(MIMEError) {
        var pieces: [[UInt8]] = []
        for (index, mailbox) in mailboxes.enumerated() {
            let place = { MIMEError.Place(field, isList ? index : nil, $0) }
            try AddressSyntax.check(mailbox.address, at: place(.address))
            let shown = mailbox.name ?? ""
            if shown.hasControl { throw .controlCharacter(place(.name)) }
            // An address has 320 octets at most, and a name is in words.
            if isOnlyChecked { continue }
            let phrase = Self.phrase(shown, after: name)
            pieces += phrase
            let address = phrase.isEmpty ? mailbox.address : "<" + mailbox.address + ">"
            pieces.append(Array((" " + address).utf8))
            if index < mailboxes.count - 1 {
                pieces[pieces.count - 1].append(UInt8(ascii: ","))
            }
        }
        if !pieces.isEmpty { try append(name, pieces, MIMEError.Place(field)) }
    }

    private func isSureToFit(_ name: String, _ value: String) -> Bool {
        name.utf8.count + value.utf8.count <= Self.sureToFit
    }

    /// Writes one field; a line may end before each piece but the first.
    ///
    /// Each piece begins with the blanks that stand before it, so that unfolding (RFC 5322
    /// §2.2.3) gives back the very text.
    private mutating func append(
        _ name: String, _ pieces: [some Collection<UInt8>], _ place: MIMEError.Place
    ) throws(MIMEError) {
        bytes += name.utf8
        bytes.append(UInt8(ascii: ":"))
        var column = name.utf8.count + 1
        for (index, piece) in pieces.enumerated() {
            // A line of blanks alone would end the field for some readers.
            let isBlank = piece.allSatisfy { $0 == UInt8(ascii: " ") }
            if index > 0, !isBlank, column + piece.count > Self.wished {
                bytes += [13, 10]
                column = 0
            }
            bytes += piece
            column += piece.count
            if column > Self.longestLine { throw .tooLong(place) }
        }
        bytes += [13, 10]
    }

    /// The words of an ASCII text, each with the blanks before it; blanks at the end by themselves.
    private static func pieces(of text: String) -> [ArraySlice<UInt8>] {
        guard !text.isEmpty else { return [] }
        let blank = UInt8(ascii: " ")
        let bytes = [blank] + text.utf8
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        for index in 1..<bytes.count where bytes[index] == blank && bytes[index - 1] != blank {
            pieces.append(bytes[start..<index])
            start = index
        }
        pieces.append(bytes[start...])
        return pieces
    }

    /// RFC 2047 §2: a line with an encoded word has at most 76 characters.
    private static func words(_ text: String, after name: String) -> [[UInt8]] {
        EncodedWords.words(for: text, first: EncodedWords.longest - name.utf8.count - 1)
            .map { [UInt8(ascii: " ")] + $0 }
    }

    /// A display name as atoms, as a quoted string or as encoded words (RFC 5322 §3.2.5).
    private static func phrase(_ name: String, after field: String) -> [[UInt8]] {
        if name.isEmpty { return [] }
        if !name.isASCII || name.hasEncodedWord || name.utf8.count > 60 {
            return words(name, after: field)
        }
        let isAtoms = name.utf8.split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false
        ).allSatisfy { !$0.isEmpty && $0.allSatisfy(Octet.isAtom) }
        if isAtoms { return [Array((" " + name).utf8)] }
        var quoted = Array(" \"".utf8)
        for byte in name.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                quoted.append(UInt8(ascii: "\\"))
            }
            quoted.append(byte)
        }
        quoted.append(UInt8(ascii: "\""))
        return [quoted]
    }
}

extension String {
    /// Whether a reader might take a part of the text for an encoded word.
    fileprivate var hasEncodedWord: Bool {
        zip(utf8, utf8.dropFirst()).contains {
            $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?")
        }
    }
}
