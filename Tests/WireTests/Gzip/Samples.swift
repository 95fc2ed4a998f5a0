import Foundation

/// Members of gzip as another program wrote them.
enum Samples {
    static let text = Array("Hello, gzip.".utf8)
    static let member = bytes("H4sIAAAAAAAC//NIzcnJ11FIr8os0AMAryCwgAwAAAA=")
    /// The same text with a file's name in the header.
    static let named = bytes("H4sICAAAAAAC/2EgbmFtZS50eHQA80jNycnXUUivyizQAwCvILCADAAAAA==")
    static let empty = bytes("H4sIAAAAAAAC/wMAAAAAAAAAAAA=")

    /// A mebibyte of zeros in 1,051 bytes.
    static let zeros =
        bytes("H4sIAAAAAAAC/+3BMQEAAADCoPVPbQhfoA==")
        + [UInt8](repeating: 0, count: 1_016) + bytes("PgMc6jinAAAQAA==")

    /// The member with other bytes in some places.
    static func member(_ changes: [Int: UInt8]) -> [UInt8] {
        var bytes = member
        for (place, byte) in changes { bytes[place] = byte }
        return bytes
    }

    private static func bytes(_ base64: String) -> [UInt8] {
        Data(base64Encoded: base64).map(Array.init) ?? []
    }
}
