/// One guard left out, so that the explorer proves it would notice.
///
/// Where the guard is inside Core, the driver goes around it: it hands the verb a claim, an instant
/// or a coverage that passes.
enum Mutant: Hashable, CaseIterable {
    /// A release looks at the state but not at whose claim it is.
    case releaseWithoutFence
    /// A claim is all that a dot needs.
    case dotWithoutRelease
    /// A release whose commit is unknown is taken for granted.
    case unknownReleaseTrusted
    /// A cancel whose commit is unknown is acknowledged.
    case unknownCancelAcknowledged
    /// A cancel wins even from a release.
    case cancelAfterRelease
    /// An outcome is written whatever the row says by now.
    case outcomeUnguarded
    /// A second claim wipes out that an earlier attempt ended in doubt.
    case doubtForgotten
    /// No answer to the dot counts as not sent.
    case silenceIsRefusal
    /// A release reads the stops in one step and writes in a later one.
    case stopReadUnlocked
    /// A group stop answers although a covered release is in flight.
    case stopIgnoresReleases
    /// Hold is treated like resend.
    case holdResends
    /// A release does not ask for pauses.
    case releaseIgnoresPause
    /// A release does not ask for cancels.
    case releaseIgnoresCancel
    /// Lifting a cancel drops it, and with it what was discarded.
    case liftForgets
    /// Lifting a pause drops it, and with it what had expired under it.
    case liftForgivesExpiry
    /// Resuming one stop lifts all.
    case resumeLiftsAll
    /// A cancel that may be taken back is made final before due.
    case revocableSettledEarly
    /// A reschedule moves mail that was cancelled or discarded.
    case rescheduleIgnoresCancel
    /// A reschedule changes the due alone: version and claim stay.
    case rescheduleKeepsVersion
    /// A claim lives on over a reschedule, and the release does not look at the due.
    case releaseIgnoresDue
    /// A cancel that came too late is forgotten when the relay refuses.
    case wishForgotten
    /// A release is taken for orphaned while its worker still may write the dot.
    case livingRecovered
}
