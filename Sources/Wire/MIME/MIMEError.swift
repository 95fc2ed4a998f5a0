/// Why a draft is not made into a mail; names the place, never the value.
package enum MIMEError: Error, Sendable, Hashable {
    /// CR, LF, NUL, TAB or another octet below 32, or 127, in what ends in a header.
    case controlCharacter(Place)
    /// A custom field that only the composer or the mail system may write; the name as given.
    case reservedHeader(String)
    /// A custom field's name outside RFC 5322 §3.6.8.
    case invalidHeaderName(Place)
    /// Outside the grammar of RFC 5321 §4.1.2 and RFC 6532 §3.2, a domain that is not in ASCII, or
    /// beyond 320 octets.
    case invalidAddress(Place)
    /// Not `type/subtype` with parameters (RFC 2045 §5.1), or not for this place.
    case invalidType(Place)
    /// A message id or content id outside `left@right` or visible ASCII.
    case invalidID(Place)
    /// Before 1970 or after 9999.
    case dateOutOfRange
    /// Cannot be folded into lines of 998 octets (RFC 5322 §2.1.1).
    case tooLong(Place)
    /// The finished mail failed its own check: a fault of ours or GMime's.
    case unsound(String)

    /// Where in the draft, such as `to[2].name`.
    package struct Place: Sendable, Hashable, CustomStringConvertible {
        package enum Field: String, Sendable {
            case from, to, cc, replyTo, subject, messageID, headers, parts, attachments
        }

        package enum Member: String, Sendable {
            case name, address, value, type, filename, contentID
        }

        package var field: Field
        package var index: Int?
        package var member: Member?

        package init(_ field: Field, _ index: Int? = nil, _ member: Member? = nil) {
            self.field = field
            self.index = index
            self.member = member
        }

        package var description: String {
            field.rawValue + (index.map { "[\($0)]" } ?? "")
                + (member.map { "." + $0.rawValue } ?? "")
        }
    }
}
