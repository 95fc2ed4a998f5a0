extension String {
    /// Whether these bytes stand in it, in one piece.
    package func holds(_ part: String) -> Bool {
        let wanted = part.utf8
        guard let first = wanted.first else { return true }
        var rest = utf8[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: wanted) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
