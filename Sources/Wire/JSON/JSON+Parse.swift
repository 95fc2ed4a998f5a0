import CJansson

extension JSON {
    /// Reads one JSON text that fills the bytes, apart from white space around it.
    ///
    /// - Parameters:
    ///   - depth: arrays and objects that may be open at once.
    ///   - values: how many values in all; each costs some 100 bytes while being read.
    package static func parse(
        _ bytes: some Collection<UInt8>, depth: Int, values: Int = 1_000_000
    ) throws(ParseError) -> JSON {
        let result = bytes.withContiguousStorageIfAvailable {
            read($0, depth: depth, values: values)
        }
        if let result { return try result.get() }
        let copy = Array(bytes)
        return try copy.withUnsafeBufferPointer {
            read($0, depth: depth, values: values)
        }.get()
    }

    private static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, depth: Int, values: Int
    ) -> Result<JSON, ParseError> {
        if let value = TapeReader.read(bytes, depth: depth, values: values) {
            return .success(value)
        }
        return readByJansson(bytes, depth: depth, values: values)
    }

    /// What `parse` says of all that `TapeReader` does not read.
    package static func readByJansson(
        _ bytes: UnsafeBufferPointer<UInt8>, depth: Int, values: Int
    ) -> Result<JSON, ParseError> {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            return .failure(.malformed(line: 1, column: 1, text: "empty input"))
        }
        if let refusal = Outline.refusal(of: bytes, depth: depth, values: values) {
            return .failure(refusal)
        }
        let flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL
        var error = json_error_t()
        let root = start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            json_loadb($0, bytes.count, Int(flags), &error)
        }
        guard let root else { return .failure(ParseError(&error)) }
        defer { json_decref(root) }
        return .success(JSON(node: root))
    }

    /// Recurses as deep as the outline allowed.
    private init(node: UnsafeMutablePointer<json_t>) {
        switch node.pointee.type {
        case JSON_NULL: self = .null
        case JSON_TRUE: self = .bool(true)
        case JSON_FALSE: self = .bool(false)
        case JSON_INTEGER: self = .integer(Int64(json_integer_value(node)))
        case JSON_REAL: self = .number(json_real_value(node))
        case JSON_STRING:
            self = .string(
                String(bytes: json_string_value(node), count: json_string_length(node)))
        case JSON_ARRAY: self = .array(JSON.elements(of: node))
        case JSON_OBJECT: self = .object(JSON.members(of: node))
        default: preconditionFailure("Jansson has no other type")
        }
    }

    private static func elements(of node: UnsafeMutablePointer<json_t>) -> [JSON] {
        let count = json_array_size(node)
        var elements: [JSON] = []
        elements.reserveCapacity(count)
        for index in 0..<count {
            guard let element = json_array_get(node, index) else { break }
            elements.append(JSON(node: element))
        }
        return elements
    }

    /// Jansson's iterator follows the order of insertion.
    private static func members(of node: UnsafeMutablePointer<json_t>) -> [Member] {
        var members: [Member] = []
        members.reserveCapacity(json_object_size(node))
        var place = json_object_iter(node)
        while let here = place {
            let name = String(
                bytes: json_object_iter_key(here), count: json_object_iter_key_len(here))
            if let value = json_object_iter_value(here) {
                members.append(Member(name: name, value: JSON(node: value)))
            }
            place = json_object_iter_next(node, here)
        }
        return members
    }
}

extension JSON.ParseError {
    fileprivate init(_ error: inout json_error_t) {
        switch json_error_code(UInt32(belay_json_error_code(&error))) {
        case json_error_invalid_utf8: self = .invalidUTF8
        case json_error_duplicate_key: self = .duplicateMember
        case json_error_numeric_overflow: self = .numberOutOfRange
        case json_error_stack_overflow: self = .tooDeep
        default:
            let text = withUnsafeBytes(of: &error.text) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            self = .malformed(
                line: Int(error.line), column: Int(error.column),
                text: JSON.ParseError.withoutInput(text))
        }
    }

    /// Jansson ends its text with ` near '<input>'`; what a client sent stays out of errors.
    private static func withoutInput(_ text: String) -> String {
        let mark = Array(" near ".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count > mark.count else { return text }
        for start in 0...(bytes.count - mark.count)
        where bytes[start..<(start + mark.count)].elementsEqual(mark) {
            return String(decoding: bytes[..<start], as: UTF8.self)
        }
        return text
    }
}

extension String {
    fileprivate init(bytes: UnsafePointer<CChar>?, count: Int) {
        let raw = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
        self.init(decoding: raw, as: UTF8.self)
    }
}
