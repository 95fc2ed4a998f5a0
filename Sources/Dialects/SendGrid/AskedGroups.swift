/// Unsubscribe groups that one member of a mail names, and that may not be there.
struct AskedGroups: Sendable, Hashable {
    enum Member: Sendable, Hashable {
        /// The one that the mail is sent for.
        case sender
        /// Those that a recipient is shown.
        case shown
    }

    let member: Member
    let numbers: [Int64]
    /// Where among the flaws one of theirs would stand.
    let place: Int

    /// What is told of those that are not there.
    static func unknown(_ numbers: [Int64], in member: Member) -> Flaw {
        let text = numbers.map(String.init).joined(separator: ", ")
        return switch member {
        case .sender: Flaw(SettingText.unknownGroup(text), at: Place("asm").at("group_id"))
        case .shown:
            Flaw(SettingText.unknownGroups(text), at: Place("asm").at("groups_to_display"))
        }
    }
}
