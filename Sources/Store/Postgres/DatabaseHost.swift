import CPQ

/// One of several servers that a URL names.
package struct DatabaseHost: Sendable, Hashable {
    package var name: String?
    /// Its numeric address, where the URL has one.
    package var address: String?
    package var port: String?

    package init(name: String? = nil, address: String? = nil, port: String? = nil) {
        self.name = name
        self.address = address
        self.port = port
    }

    /// What stands over the lists of the URL, in libpq's words.
    var options: [(String, String)] {
        [("host", name), ("hostaddr", address), ("port", port)].compactMap { name, value in
            value.map { (name, $0) }
        }
    }
}

extension DatabaseURL {
    /// The servers of a URL that names several; none of one that names one, and none where the
    /// lists do not fit each other, of which libpq says why.
    package static func hosts(_ url: String) -> [DatabaseHost] {
        guard let options = PQconninfoParse(url, nil) else { return [] }
        defer { PQconninfoFree(options) }
        var lists: [String: [String]] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val, value.pointee != 0 {
                lists[String(cString: keyword)] = String(cString: value).split(
                    separator: ",", omittingEmptySubsequences: false
                ).map(String.init)
            }
            option += 1
        }
        let (names, addresses, ports) = (lists["host"], lists["hostaddr"], lists["port"])
        let count = max(names?.count ?? 0, addresses?.count ?? 0)
        // An empty name is this machine's own socket, which no option can say.
        guard count > 1, names?.count ?? count == count, addresses?.count ?? count == count,
            [1, count].contains(ports?.count ?? 1), names?.contains("") != true,
            addresses?.contains("") != true
        else { return [] }
        return (0..<count).map { place in
            let port = ports.map { $0.count == 1 ? $0[0] : $0[place] }
            return DatabaseHost(
                name: names?[place], address: addresses?[place],
                port: port.map { $0.isEmpty ? "5432" : $0 })
        }
    }
}
