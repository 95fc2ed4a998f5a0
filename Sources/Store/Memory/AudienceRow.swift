import BelayCore
import BelayStore

/// What a send to an audience has beside its deliveries.
struct AudienceRow: Sendable {
    var audience: Audience
    let plan: AudiencePlan
    /// The addresses that a delivery was made for, in lower case, and its position.
    var members: [[UInt8]: Int] = [:]

    /// Its deliveries go out, or are going to.
    var isGoing: Bool { audience.state == .expanding || audience.state == .sending }

    static func name(of address: String) -> [UInt8] { Array(Suppression.key(of: address).utf8) }
}
