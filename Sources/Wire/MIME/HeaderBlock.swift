/// The fields of a mail up to its content fields, folded; 7-bit but for addresses (RFC 6532).
///
/// It may be there for its refusals alone: what is sure to fit into lines is then not written.
struct HeaderBlock {
    private(set) var bytes: [UInt8] = []
    /// Octets of the line that is being written, and whether it is the first of its field's pieces.
    private var column = 0
    private var isFirstPiece = true
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
            try append(name, plain: text, place)
        } else {
            try append(name, encoded: text, place)
        }
    }

    /// A custom field: ASCII goes as it is, since it may have a grammar of its own.
    mutating func append(
        value: String, name: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if value.hasControl { throw .controlCharacter(place) }
        if isOnlyChecked, isSureToFit(name, value) { return }
        if value.isASCII {
            try append(name, plain: value, place)
        } else {
            try append(name, encoded: value, place)
        }
    }

    /// Checked text without white space, such as a message id.
    mutating func append(
        token: String, name: String, at place: MIMEError.Place
    ) throws(MIMEError) {
        if isOnlyChecked, isSureToFit(name, token) { return }
        try append(name, plain: token, place)
    }

    /// A list of mailboxes; no field at all when it is empty.
    mutating func append(
        mailboxes: [MailDraft.Mailbox], name: String, in field: MIMEError.Place.Field,
        isList: Bool = true
    ) throws(MIMEError) {
        if !isOnlyChecked, !mailboxes.isEmpty { begin(name) }
        for (index, mailbox) in mailboxes.enumerated() {
            let place = { MIMEError.Place(field, isList ? index : nil, $0) }
            try AddressSyntax.check(mailbox.address, at: place(.address))
            let shown = mailbox.name ?? ""
            if shown.hasControl { throw .controlCharacter(place(.name)) }
            // An address has 320 octets at most, and a name is in words.
            if isOnlyChecked { continue }
            var address = [UInt8(ascii: " ")]
            if shown.isEmpty {
                address += mailbox.address.utf8
            } else {
                try append(phrase: shown, after: name, MIMEError.Place(field))
                address.append(UInt8(ascii: "<"))
                address += mailbox.address.utf8
                address.append(UInt8(ascii: ">"))
            }
            if index < mailboxes.count - 1 { address.append(UInt8(ascii: ",")) }
            try append(piece: address[...], MIMEError.Place(field))
        }
        if !isOnlyChecked, !mailboxes.isEmpty { end() }
    }

    private func isSureToFit(_ name: String, _ value: String) -> Bool {
        name.utf8.count + value.utf8.count <= Self.sureToFit
    }

    private mutating func begin(_ name: String) {
        bytes += name.utf8
        bytes.append(UInt8(ascii: ":"))
        column = name.utf8.count + 1
        isFirstPiece = true
    }

    /// Writes a piece of a field; a line may end before each but the first.
    ///
    /// Each piece begins with the blanks that stand before it, so that unfolding (RFC 5322
    /// §2.2.3) gives back the very text.
    private mutating func append(
        piece: ArraySlice<UInt8>, _ place: MIMEError.Place
    ) throws(MIMEError) {
        if !isFirstPiece, column + piece.count > Self.wished,
            // A line of blanks alone would end the field for some readers.
            !piece.allSatisfy({ $0 == UInt8(ascii: " ") })
        {
            bytes.append(13)
            bytes.append(10)
            column = 0
        }
        isFirstPiece = false
        bytes += piece
        column += piece.count
        if column > Self.longestLine { throw .tooLong(place) }
    }

    private mutating func end() {
        bytes.append(13)
        bytes.append(10)
    }

    /// A field of an ASCII text's words, each with the blanks before it; blanks at the end by
    /// themselves.
    private mutating func append(
        _ name: String, plain text: String, _ place: MIMEError.Place
    ) throws(MIMEError) {
        begin(name)
        if !text.isEmpty {
            let blank = UInt8(ascii: " ")
            let words = [blank] + text.utf8
            var start = 0
            for index in 1..<words.count where words[index] == blank && words[index - 1] != blank {
                try append(piece: words[start..<index], place)
                start = index
            }
            try append(piece: words[start...], place)
        }
        end()
    }

    private mutating func append(
        _ name: String, encoded text: String, _ place: MIMEError.Place
    ) throws(MIMEError) {
        begin(name)
        for word in Self.words(text, after: name) { try append(piece: word[...], place) }
        end()
    }

    /// RFC 2047 §2: a line with an encoded word has at most 76 characters.
    private static func words(_ text: String, after name: String) -> [[UInt8]] {
        EncodedWords.words(for: text, first: EncodedWords.longest - name.utf8.count - 1)
            .map { [UInt8(ascii: " ")] + $0 }
    }

    /// A display name as atoms, as a quoted string or as encoded words (RFC 5322 §3.2.5).
    private mutating func append(
        phrase name: String, after field: String, _ place: MIMEError.Place
    ) throws(MIMEError) {
        let bytes = [UInt8(ascii: " ")] + name.utf8
        if !name.isASCII || name.hasEncodedWord || bytes.count > 61 {
            for word in Self.words(name, after: field) { try append(piece: word[...], place) }
        } else if Self.isAtoms(bytes.dropFirst()) {
            try append(piece: bytes[...], place)
        } else {
            var quoted = Array(" \"".utf8)
            for byte in bytes.dropFirst() {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    quoted.append(UInt8(ascii: "\\"))
                }
                quoted.append(byte)
            }
            quoted.append(UInt8(ascii: "\""))
            try append(piece: quoted[...], place)
        }
    }

    /// Atoms with one blank between each two.
    private static func isAtoms(_ name: ArraySlice<UInt8>) -> Bool {
        var before = UInt8(ascii: " ")
        for byte in name {
            if byte == UInt8(ascii: " ") {
                if before == byte { return false }
            } else if !Octet.isAtom(byte) {
                return false
            }
            before = byte
        }
        return before != UInt8(ascii: " ")
    }
}

extension String {
    /// Whether a reader might take a part of the text for an encoded word.
    fileprivate var hasEncodedWord: Bool {
        utf8.contains(UInt8(ascii: "?"))
            && zip(utf8, utf8.dropFirst()).contains {
                $0 == UInt8(ascii: "=") && $1 == UInt8(ascii: "?")
            }
    }
}
