extension Mailbox {
    /// What follows the last `@`, in lower case.
    package static func domain(of address: String) -> String {
        let domain = Array(address.utf8).split(separator: UInt8(ascii: "@")).last ?? []
        return String(decoding: domain.map(LetterCase.lowered), as: UTF8.self)
    }
}
