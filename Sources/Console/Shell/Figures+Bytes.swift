extension Figures {
    /// `1.4 MB`
    static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1_024: return self.count(count, "byte", "bytes")
        case ..<1_048_576: return "\(grouped((count + 512) / 1_024)) KB"
        default:
            let tenths = (count * 10 + 524_288) / 1_048_576
            return "\(grouped(tenths / 10)).\(tenths % 10) MB"
        }
    }
}
