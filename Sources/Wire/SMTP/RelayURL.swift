/// The address of a relay: `smtp://user:password@host:port?tls=off|require&ca=FILE`, `smtps://`.
///
/// Defaults: port 465 for `smtps`, else 587 with user info and 25 without; STARTTLS is required
/// with user info and used when offered without.
package struct RelayURL: Sendable, Hashable {
    /// A name or an address, without brackets.
    package let host: String
    package let port: Int
    package let security: SMTPSecurity
    package let credentials: SMTPCredentials?
    /// A file of certificates (PEM) to trust in place of the system's; nil for the system's.
    package let authorities: String?

    /// What is wrong with the text.
    ///
    /// Never quotes it: a password with an unescaped `/` or `?` turns up in any part.
    package enum Problem: Error, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        case scheme, path, fragment, host, port, user, percent, character
        case parameter, repeated, tls, contradiction, authorities

        package var description: String {
            switch self {
            case .scheme: "a relay URL begins with smtp:// or smtps://"
            case .path: "a relay URL has no path (write / in user or password as %2F)"
            case .fragment: "a relay URL has no fragment (write # in user or password as %23)"
            case .host: "the relay URL's host is missing or not a name or address"
            case .port: "the relay URL's port is not a number from 1 to 65535"
            case .user: "the relay URL's user info is not user:password"
            case .percent: "the relay URL has a % that no two hexadecimal digits follow"
            case .character: "the relay URL has a blank or control character"
            case .parameter: "the relay URL's parameters are tls and ca"
            case .repeated: "the relay URL has a parameter twice"
            case .tls: "the relay URL's tls is off or require"
            case .contradiction: "smtps:// and tls=off contradict each other"
            case .authorities: "the relay URL's ca names no file"
            }
        }
    }

    package init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw .character }
        guard let (isImplicit, start) = RelayURL.scheme(bytes) else { throw .scheme }
        let rest = bytes[start...]
        guard !rest.contains(UInt8(ascii: "#")) else { throw .fragment }

        let parts = rest.split(
            separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        var authority = parts[0]
        if authority.last == UInt8(ascii: "/") { authority.removeLast() }
        guard !authority.contains(UInt8(ascii: "/")) else { throw .path }

        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            credentials = try RelayURL.credentials(authority[..<at])
            authority = authority[(at + 1)...]
        } else {
            credentials = nil
        }
        let parameters = try RelayURL.parameters(parts.dropFirst().first ?? [])
        let (host, port) = try RelayURL.hostAndPort(authority)
        self.host = host
        self.port = port ?? (isImplicit ? 465 : credentials == nil ? 25 : 587)
        authorities = parameters.authorities
        switch (isImplicit, parameters.tls) {
        case (true, .off): throw .contradiction
        case (true, _): security = .implicit
        case (false, let tls?): security = tls
        case (false, nil): security = credentials == nil ? .whenOffered : .required
        }
    }

    /// Whether TLS comes first, and where the scheme ends.
    private static func scheme(_ bytes: [UInt8]) -> (isImplicit: Bool, end: Int)? {
        for (scheme, isImplicit) in [("smtp://", false), ("smtps://", true)] {
            let head = bytes.prefix(scheme.utf8.count).map { byte in
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
            }
            if head.elementsEqual(scheme.utf8) { return (isImplicit, scheme.utf8.count) }
        }
        return nil
    }

    private static func credentials(
        _ bytes: ArraySlice<UInt8>
    ) throws(Problem) -> SMTPCredentials {
        let parts = bytes.split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { throw .user }
        let user = try decoded(parts[0])
        let password = try decoded(parts[1])
        // RFC 4616 §2: NUL parts the fields of AUTH PLAIN.
        guard !user.utf8.contains(0), !password.utf8.contains(0) else { throw .user }
        return SMTPCredentials(user: user, password: password)
    }

    private static func hostAndPort(
        _ bytes: ArraySlice<UInt8>
    ) throws(Problem) -> (String, Int?) {
        let host: ArraySlice<UInt8>
        var rest: ArraySlice<UInt8>
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw .host }
            host = bytes[(bytes.startIndex + 1)..<end]
            rest = bytes[(end + 1)...]
            guard host.contains(UInt8(ascii: ":")),
                host.allSatisfy({ hexDigit($0) != nil || ":.".utf8.contains($0) })
            else { throw .host }
        } else {
            host = bytes.prefix { $0 != UInt8(ascii: ":") }
            rest = bytes[host.endIndex...]
            guard host.allSatisfy(isHostByte) else { throw .host }
        }
        guard (1...253).contains(host.count) else { throw .host }
        let name = String(decoding: host, as: UTF8.self)
        guard let colon = rest.popFirst() else { return (name, nil) }
        guard colon == UInt8(ascii: ":") else { throw .host }
        guard (1...5).contains(rest.count),
            rest.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let port = Int(String(decoding: rest, as: UTF8.self)), (1...65_535).contains(port)
        else { throw .port }
        return (name, port)
    }

    private static func parameters(
        _ bytes: ArraySlice<UInt8>
    ) throws(Problem) -> (tls: SMTPSecurity?, authorities: String?) {
        var tls: SMTPSecurity?
        var authorities: String?
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = try decoded(parts.dropFirst().first ?? [])
            switch String(decoding: parts[0], as: UTF8.self) {
            case "tls":
                guard tls == nil else { throw .repeated }
                guard value == "off" || value == "require" else { throw .tls }
                tls = value == "off" ? .off : .required
            case "ca":
                guard authorities == nil else { throw .repeated }
                guard !value.isEmpty, !value.utf8.contains(0) else { throw .authorities }
                authorities = value
            default: throw .parameter
            }
        }
        return (tls, authorities)
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = hexDigit(bytes[index + 1]),
                    let low = hexDigit(bytes[index + 2])
                else { throw .percent }
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._".utf8.contains(byte)
        }
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
