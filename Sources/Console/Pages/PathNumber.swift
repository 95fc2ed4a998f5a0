import BelayCore

/// Numbers and versions of things in paths, queries and forms.
enum PathNumber {
    /// Digits alone, from 1, of 31 bits; nil for any other text.
    static func read(_ text: String?) -> Int64? {
        guard let text, (1...10).contains(text.utf8.count), text.utf8.first != 0x30,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text),
            number <= Limits.highestNumber
        else { return nil }
        return number
    }

    /// The same for each; nil when one is none.
    static func read(all texts: [String]) -> [Int64]? {
        var numbers: [Int64] = []
        for text in texts {
            guard let number = read(text) else { return nil }
            if !numbers.contains(number) { numbers.append(number) }
        }
        return numbers
    }

    /// Where a page of a listing begins; digits alone, nought for all else.
    static func cursor(_ text: String?) -> Int64 {
        guard let text, (1...18).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return 0 }
        return Int64(text) ?? 0
    }
}
