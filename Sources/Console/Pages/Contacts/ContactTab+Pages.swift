extension ContactTab {
    /// Of the people that mail goes to, and comes from.
    static func page(_ first: String, _ rest: ArraySlice<String>) -> (any ConsolePage)? {
        guard let second = rest.first else {
            switch first {
            case "contacts": return ContactsPage()
            case "segments": return SegmentsPage()
            case "imports": return ImportsPage()
            case "senders": return SendersPage()
            case "groups": return GroupsPage()
            default: return nil
            }
        }
        if rest.count == 1, second == "new" {
            switch first {
            case "imports": return UploadPage()
            case "senders": return SenderFormPage(number: nil)
            default: return nil
            }
        }
        guard let number = PathNumber.read(second) else { return nil }
        switch (first, rest.dropFirst().first, rest.count) {
        case ("contacts", nil, _): return ContactPage(number: number)
        case ("lists", nil, _): return ListPage(number: number)
        case ("segments", nil, _): return SegmentPage(number: number)
        case ("senders", nil, _): return SenderFormPage(number: number)
        case ("groups", nil, _): return GroupPage(number: number)
        case ("imports", nil, _): return ImportPage(number: number)
        case ("imports", "report.csv", 2): return ImportReportPage(number: number)
        case ("imports", "progress", 2): return ImportProgressPage(number: number)
        default: return nil
        }
    }
}
