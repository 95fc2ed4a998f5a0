import BelayCore

/// A key as its client writes it: the public id and the secret, in the form of its door.
struct KeyText {
    /// 22 characters of URL-safe base64.
    var id: String
    /// 43 characters of URL-safe base64.
    var secret: String

    private static let idLength = 22
    private static let secretLength = 43

    init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }

    /// Nil when a text has not the form of the door's keys; says nothing of whether one is known.
    init?(_ text: String, at door: Door) {
        switch door {
        case .mailPartner:
            guard text.utf8.count == Self.idLength + Self.secretLength else { return nil }
            id = String(decoding: text.utf8.prefix(Self.idLength), as: UTF8.self)
            secret = String(decoding: text.utf8.dropFirst(Self.idLength), as: UTF8.self)
        case .native, .sendGrid, .marketingCloud, .operators:
            let parts = Array(text.utf8).split(
                separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].elementsEqual("SG".utf8) else { return nil }
            id = String(decoding: parts[1], as: UTF8.self)
            secret = String(decoding: parts[2], as: UTF8.self)
        }
    }

    func text(at door: Door) -> String {
        switch door {
        // One word of 65 characters that need no escape in a query.
        case .mailPartner: id + secret
        // `SG.` + 22 + `.` + 43 characters: SendGrid's form, which some clients check.
        case .native, .sendGrid, .marketingCloud, .operators: "SG.\(id).\(secret)"
        }
    }
}
