import BelayCore
import BelayJSON
import BelayStore

/// A key's scopes in their column: a JSON list.
package enum ScopesColumn {
    package static func encode(_ scopes: [String]) -> String {
        JSON.array(scopes.map(JSON.string)).encodedText()
    }

    package static func decode(_ column: String) throws -> [String] {
        let list: JSON
        do {
            list = try JSON.parse(Array(column.utf8), depth: Limits.nesting)
        } catch {
            throw ColumnReader.broken
        }
        return try (list.asArray ?? []).map { scope in
            guard let text = scope.asString else { throw ColumnReader.broken }
            return text
        }
    }
}
