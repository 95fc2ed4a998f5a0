import BelayCore
import Testing

@Suite("Every interleaving of a small world")
struct ExplorerTests {
    /// A setting, the fewest worlds that count as explored, and the final states it must meet.
    private static let designs: [(Setting, Int, Set<String>)] = [
        (.single(.resend), 14_000, ["sent", "failed", "cancelled", "abandoned"]),
        (.single(.hold), 4_000, ["sent", "failed", "cancelled", "abandoned"]),
        (.singleAndPause, 15_000, ["sent", "failed", "cancelled", "abandoned", "expired"]),
        (.accountCancel, 1_700, ["sent", "failed", "cancelled", "abandoned"]),
        (.batchCancel, 40_000, ["sent", "failed", "cancelled", "abandoned"]),
        (.batchCancelUnderHold, 4_800, ["sent", "failed", "cancelled", "abandoned"]),
        (.batchCancelAndReschedule, 43_000, ["sent", "failed", "cancelled", "abandoned"]),
        (.batchPause, 55_000, ["sent", "failed", "expired", "abandoned"]),
        (.twoPauses, 24_000, ["sent", "failed", "expired", "abandoned"]),
        (.cancelAndPause, 19_000, ["sent", "failed", "cancelled", "abandoned"]),
    ]

    @Test(arguments: designs)
    func `the design holds in every reachable world`(
        setting: Setting, least: Int, ends: Set<String>
    ) {
        let explorer = Explorer(setting)
        #expect(explorer.breach == nil, "\(explorer.trace)")
        #expect(explorer.count >= least, "an exploration that does not explore")
        #expect(explorer.ends == ends)
    }

    private static let mutants: [(Mutant, Setting, Breach)] = [
        (.releaseWithoutFence, .single(.resend), .noAuthority),
        (.releaseWithoutFence, .single(.resend), .lateAnswer),
        (.dotWithoutRelease, .single(.resend), .noAuthority),
        (.dotWithoutRelease, .single(.resend), .lateAnswer),
        (.unknownReleaseTrusted, .single(.resend), .noAuthority),
        (.unknownReleaseTrusted, .single(.resend), .lateAnswer),
        (.unknownCancelAcknowledged, .single(.resend), .lateDot),
        (.cancelAfterRelease, .single(.resend), .lateDot),
        (.cancelAfterRelease, .single(.resend), .lateAnswer),
        (.outcomeUnguarded, .single(.resend), .finalChanged),
        (.doubtForgotten, .single(.resend), .lateAnswer),
        (.silenceIsRefusal, .single(.resend), .lateAnswer),
        (.silenceIsRefusal, .single(.hold), .lateAnswer),
        (.silenceIsRefusal, .single(.hold), .copiesUnderHold),
        (.wishForgotten, .single(.resend), .wishBroken),
        (.holdResends, .single(.hold), .copiesUnderHold),
        (.stopReadUnlocked, .batchCancel, .stoppedDot),
        (.stopReadUnlocked, .twoPauses, .stoppedDot),
        (.stopReadUnlocked, .accountCancel, .stoppedDot),
        (.stopIgnoresReleases, .batchCancel, .stoppedDot),
        (.stopIgnoresReleases, .batchCancel, .uncounted),
        (.stopIgnoresReleases, .batchPause, .stoppedDot),
        (.livingRecovered, .batchCancel, .stoppedDot),
        (.livingRecovered, .batchPause, .early),
        (.releaseIgnoresCancel, .batchCancel, .stoppedDot),
        (.releaseIgnoresCancel, .batchCancel, .discardedReleased),
        (.releaseIgnoresPause, .batchPause, .stoppedDot),
        (.liftForgets, .batchCancel, .discardedReleased),
        (.liftForgivesExpiry, .batchPause, .expiredReleased),
        (.resumeLiftsAll, .twoPauses, .stoppedDot),
        (.resumeLiftsAll, .cancelAndPause, .stoppedDot),
        (.revocableSettledEarly, .batchCancel, .notRevived),
        (.rescheduleIgnoresCancel, .batchCancelAndReschedule, .movedWhileCancelled),
        (.rescheduleIgnoresCancel, .batchCancelAndReschedule, .discardedReleased),
        (.rescheduleKeepsVersion, .batchPause, .versionKept),
        (.releaseIgnoresDue, .batchPause, .early),
    ]

    @Test(arguments: mutants)
    func `each guard left out is found`(mutant: Mutant, setting: Setting, breach: Breach) {
        let explorer = Explorer(setting.with(mutant), seeking: breach)
        #expect(explorer.breach == breach, "the mutant survived")
    }

    @Test func `no mutant is left untried`() {
        #expect(Set(Self.mutants.map(\.0)) == Set(Mutant.allCases))
    }
}
