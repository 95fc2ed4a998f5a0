import BelayDialectKit

/// By what URL a client reaches this server, for what is said back to it.
struct Address: Hashable {
    /// Without a slash at its end.
    let base: String

    /// - Parameter url: the operator's word, which stands over the client's.
    init(of request: DoorRequest, url: String?) {
        let host = request.authority.flatMap { Address.isHost($0) ? $0 : nil }
        base = url ?? "http://" + (host ?? "localhost")
    }

    var service: String { base + "/Service.asmx" }
    var faultSchema: String { base + "/ETFrameworkFault.xsd" }

    /// A name or an address with or without a port, and nothing that a URL or a text could
    /// take for something else.
    private static func isHost(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._:[]".utf8.contains(byte)
                }
            }
    }
}
