/// Each different name of a document once, however often it is written.
struct XMLNameTable {
    private(set) var names: [XMLName] = []
    /// What Expat wrote for each name.
    private var written: [[UInt8]] = []
    /// From a hash to an index. Hasher is seeded per process, so clashes cannot be prepared.
    private var indices: [Int: Int32] = [:]

    /// The index of what Expat writes as `namespace U+0001 local`, or as the local name alone.
    mutating func index(of name: UnsafeRawBufferPointer) -> Int32 {
        var hasher = Hasher()
        hasher.combine(bytes: name)
        var key = hasher.finalize()
        while let index = indices[key] {
            if written[Int(index)].elementsEqual(name) { return index }
            key &+= 1
        }
        let index = Int32(names.count)
        indices[key] = index
        written.append(Array(name))
        names.append(XMLNameTable.split(name))
        return index
    }

    private static func split(_ name: UnsafeRawBufferPointer) -> XMLName {
        guard let mark = name.firstIndex(of: XMLReader.separator) else {
            return XMLName(String(decoding: name, as: UTF8.self))
        }
        return XMLName(
            String(decoding: name[(mark + 1)...], as: UTF8.self),
            in: String(decoding: name[..<mark], as: UTF8.self))
    }
}
