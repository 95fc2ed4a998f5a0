import BelayCore

extension Door {
    /// What people call it.
    var words: String {
        switch self {
        case .native: "Belay’s own"
        case .sendGrid: "SendGrid"
        case .mailPartner: "Mail Partner"
        case .marketingCloud: "Marketing Cloud"
        case .operators: "the console"
        }
    }
}
