/// The lines before a field's value, and the boundary that a request names.
enum MultipartHead {
    /// What stands behind `boundary=` (RFC 2046 §5.1.1); nil when the type is another or names
    /// none.
    static func boundary(in contentType: String) -> [UInt8]? {
        var scanner = HeadScanner(Array(contentType.utf8))
        guard scanner.token().map(lowered) == Array("multipart/form-data".utf8) else { return nil }
        while let parameter = scanner.parameter() {
            guard lowered(parameter.name) == Array("boundary".utf8) else { continue }
            let value = parameter.value
            guard (1...70).contains(value.count), value.last != 0x20,
                value.allSatisfy(isBoundaryByte)
            else { return nil }
            return value
        }
        return nil
    }

    static func field(in head: ArraySlice<UInt8>) throws(FormError) -> MultipartField {
        var field: MultipartField?
        var contentType: String?
        let lines = head.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, ended) in lines.enumerated() {
            // All but the last have their end, of which the CR is left.
            let hasEnd = index < lines.count - 1
            guard !hasEnd || ended.last == 0x0D else { throw .malformed }
            let line = hasEnd ? ended.dropLast() : ended
            guard !line.isEmpty else { continue }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                !line.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F })
            else { throw .malformed }
            let name = lowered(Array(line[..<colon]))
            let value = Array(line[line.index(after: colon)...])
            if name == Array("content-disposition".utf8) {
                guard field == nil else { throw .malformed }
                field = try disposition(value)
            } else if name == Array("content-type".utf8) {
                contentType = try text(Array(value.drop { $0 == 0x20 || $0 == 0x09 }))
            } else if name == Array("content-transfer-encoding".utf8) {
                // RFC 7578 §4.7: not sent. What is encoded would be taken for something else.
                let coding = lowered(Array(value.drop { $0 == 0x20 || $0 == 0x09 }))
                guard ["binary", "8bit", "7bit"].contains(where: { coding == Array($0.utf8) })
                else { throw .malformed }
            }
        }
        guard var field else { throw .malformed }
        field.contentType = contentType
        return field
    }

    private static func disposition(_ value: [UInt8]) throws(FormError) -> MultipartField {
        var scanner = HeadScanner(value)
        guard scanner.token().map(lowered) == Array("form-data".utf8) else { throw .malformed }
        var name: String?
        var filename: String?
        while let parameter = scanner.parameter() {
            let key = lowered(parameter.name)
            if key == Array("name".utf8) {
                guard name == nil else { throw .malformed }
                name = try text(unescaped(parameter.value))
            } else if key == Array("filename".utf8) {
                guard filename == nil else { throw .malformed }
                filename = try text(unescaped(parameter.value))
            }
        }
        guard scanner.isAtEnd, let name else { throw .malformed }
        return MultipartField(name: name, filename: filename)
    }

    /// The escapes of the WHATWG's HTML standard, "multipart/form-data encoding algorithm"; a
    /// percent sign before anything else is itself.
    private static func unescaped(_ value: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var index = 0
        while index < value.count {
            switch value[index...].prefix(3) {
            case let three where three.elementsEqual("%22".utf8): bytes.append(0x22)
            case let three where lowered(Array(three)) == Array("%0d".utf8): bytes.append(0x0D)
            case let three where lowered(Array(three)) == Array("%0a".utf8): bytes.append(0x0A)
            default:
                bytes.append(value[index])
                index += 1
                continue
            }
            index += 3
        }
        return bytes
    }

    private static func text(_ bytes: [UInt8]) throws(FormError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        return text
    }

    private static func isBoundaryByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}

func lowered(_ bytes: [UInt8]) -> [UInt8] {
    bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
}
