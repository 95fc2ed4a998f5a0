/// The middle of what several rounds gave, and how far they lay apart.
package struct Spread: Codable, Sendable, Hashable {
    package let low: Double
    package let median: Double
    package let high: Double

    /// Of at least one value.
    package init(_ values: [Double]) {
        low = values.percentile(0)
        median = values.percentile(0.5)
        high = values.percentile(1)
    }

    package init(low: Double, median: Double, high: Double) {
        self.low = low
        self.median = median
        self.high = high
    }
}

extension [Double] {
    /// The smallest value that this share of all values does not exceed (nearest rank).
    package func percentile(_ share: Double) -> Double {
        precondition(!isEmpty && (0...1).contains(share))
        let rank = (share * Double(count)).rounded(.up)
        return sorted()[Swift.max(Int(rank), 1) - 1]
    }
}
