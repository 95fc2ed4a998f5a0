/// What a send asks of its account's suppressions: which group it is sent for, and what it passes.
package struct Exemption: Sendable, Hashable {
    /// The unsubscribe group; nil for mail that belongs to none.
    package var group: Int64?
    package var bypass: Bypass

    package init(group: Int64? = nil, bypass: Bypass = []) {
        self.group = group
        self.bypass = bypass
    }

    /// The lists that a send passes, as SendGrid's `mail_settings` names them.
    package struct Bypass: OptionSet, Sendable, Hashable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        /// `bypass_list_management`: everything.
        package static let everything = Bypass(rawValue: 1)
        /// `bypass_spam_management`.
        package static let spam = Bypass(rawValue: 2)
        /// `bypass_bounce_management`.
        package static let bounces = Bypass(rawValue: 4)
        /// `bypass_unsubscribe_management`: the global list, and no group's.
        package static let global = Bypass(rawValue: 8)
    }

    /// Whether an address that is listed in a scope gets no mail of this kind.
    package func isBlocked(by scope: SuppressionScope) -> Bool {
        if bypass.contains(.everything) { return false }
        switch scope {
        case .global: return !bypass.contains(.global)
        case .group(let number): return number == group
        }
    }
}
