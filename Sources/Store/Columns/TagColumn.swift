/// Tags in their column: each ended by a line feed, which no tag may hold; NULL for none.
package enum TagColumn {
    package static func encode(_ tags: [String]) -> String? {
        tags.isEmpty ? nil : tags.map { $0 + "\n" }.joined()
    }

    package static func decode(_ text: String?) -> [String] {
        guard let text else { return [] }
        return text.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    }
}
