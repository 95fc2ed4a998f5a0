import BelayCore
import BelayStore
import CPQ

/// Reads a database's URL for what can be wrong with it, before libpq connects by it.
///
/// Why: what libpq says of a URL with a typo may repeat a part of the password.
package enum DatabaseURL {
    static let shape = "postgres://USER:PASSWORD@HOST:PORT/DATABASE"

    static func check(_ url: String) throws(StoreError) {
        let bytes = Array(url.utf8)
        guard
            let prefix = ["postgres://", "postgresql://"].first(where: { url.hasPrefix($0) }),
            !bytes.contains(0)
        else {
            throw .unavailable("the database's URL is to look like \(shape)")
        }
        let rest = bytes.dropFirst(prefix.utf8.count)
        let query = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        let path = rest.firstIndex(of: UInt8(ascii: "/")) ?? query
        let at = UInt8(ascii: "@")
        let authority = rest[..<min(path, query)]
        guard authority.count(where: { $0 == at }) <= 1, !rest[min(path, query)...].contains(at),
            !rest.contains(UInt8(ascii: "#"))
        else {
            throw .unavailable(
                "in the database's URL each @ / ? # of a user name or a password is to be "
                    + "written as %40 %2F %3F %23")
        }
        var reason: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &reason) else {
            defer { PQfreemem(reason) }
            let text = reason.map { String(cString: $0) } ?? ""
            throw .unavailable("the database's URL cannot be read" + hint(text))
        }
        PQconninfoFree(options)
    }

    /// Server and database of a URL that was checked, for people: no user and no password.
    static func spoken(_ url: String) -> String {
        guard let options = PQconninfoParse(url, nil) else { return "postgres://" }
        defer { PQconninfoFree(options) }
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                values[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        let hosts = values["host"] ?? values["hostaddr"] ?? ""
        let port = values["port"].map { ":" + $0 } ?? ""
        return "postgres://\(hosts)\(port)/\(values["dbname"] ?? "")"
    }

    /// What libpq says, where it repeats a name only and no value.
    private static func hint(_ reason: String) -> String {
        let start = "invalid URI query parameter: \""
        guard reason.hasPrefix(start) else { return ": it is to look like \(shape)" }
        let name = reason.dropFirst(start.count).prefix { $0 != "\"" && $0 != "\n" }
        return ": it has no parameter \(name)"
    }
}
