import BelayCore
import Testing

@Suite("Which suppressions count for a send")
struct ExemptionTests {
    private static let all = (0...15).map(Exemption.Bypass.init)

    @Test(arguments: all)
    func `the global list counts unless everything or that list is passed`(
        bypass: Exemption.Bypass
    ) {
        let isPassed = bypass.contains(.everything) || bypass.contains(.global)
        for group in [nil, 7] as [Int64?] {
            let exemption = Exemption(group: group, bypass: bypass)
            #expect(exemption.isBlocked(by: .global) == !isPassed)
        }
    }

    @Test(arguments: all)
    func `a group counts for its own mail, and only everything passes it`(
        bypass: Exemption.Bypass
    ) {
        let isPassed = bypass.contains(.everything)
        #expect(Exemption(group: 7, bypass: bypass).isBlocked(by: .group(7)) == !isPassed)
        #expect(!Exemption(group: 8, bypass: bypass).isBlocked(by: .group(7)))
        #expect(!Exemption(bypass: bypass).isBlocked(by: .group(7)))
    }

    @Test func `a scope is read from its number`() {
        for scope in [SuppressionScope.global, .group(1), .group(.max)] {
            #expect(SuppressionScope(rawValue: scope.rawValue) == scope)
        }
        #expect(SuppressionScope(rawValue: -1) == nil)
    }
}
