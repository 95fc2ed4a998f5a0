package import BelayCore
package import BelayMIME
package import BelaySending

/// What became of a campaign that was made or changed; all but the first changed nothing.
package enum CampaignEditOutcome: Sendable, Hashable {
    /// Durable; as it is now.
    case done(KeptCampaign)
    /// All that is wrong with it.
    case refused([CampaignFlaw])
    case unknown
    /// Only a draft is changed; as it is now.
    case notDraft(KeptCampaign)
    /// It is not as its reader saw it; as it is now.
    case changedMeanwhile(KeptCampaign)
    /// There are as many as the policy allows.
    case capReached
    /// Beyond the bounds of a record.
    case tooLarge
}

/// What became of a wish to have a campaign go out; all but the first changed nothing.
package enum CampaignLaunchOutcome: Sendable, Hashable {
    /// Durable; as it is now.
    case launched(KeptCampaign)
    /// All that it lacks.
    case refused([CampaignFlaw])
    case unknown
    /// It goes out already, or did; as it is now.
    case notDraft(KeptCampaign)
    /// It is not as its reader saw it; as it is now.
    case changedMeanwhile(KeptCampaign)
    /// No mail can be composed of it.
    case unfit(MIMEError)
}

/// What became of a wish to have it go out at another time.
package enum CampaignMoveOutcome: Sendable, Hashable {
    case moved(KeptCampaign)
    case past
    case unknown
    /// Its listing has begun, or a stop stands over it, or it is a draft; as it is now.
    case notScheduled(KeptCampaign)
    /// It is due at another instant than its mover saw; as it is now.
    case movedMeanwhile(KeptCampaign)
}

/// What became of taking a campaign back before its first mail.
package enum CampaignRecallOutcome: Sendable, Hashable {
    /// It is a draft again, and nothing of it left; when it would have gone out.
    case recalled(KeptCampaign, due: Instant)
    /// It was a draft before, or is on its way, or at its end; as it is now.
    case notScheduled(KeptCampaign)
    /// It is not as was seen; as it is now.
    case changedMeanwhile(KeptCampaign)
    case unknown
}

/// What became of stopping a campaign for good.
package enum CampaignCancelOutcome: Sendable, Hashable {
    case stopped(SendCancelOutcome)
    /// It is a draft: there is nothing to stop.
    case draft(KeptCampaign)
    /// It is not as was seen; as it is now.
    case changedMeanwhile(KeptCampaign)
    case unknown
}

/// What became of removing a campaign.
package enum CampaignRemoveOutcome: Sendable, Hashable {
    /// It is gone, and nothing more of it leaves.
    case gone
    /// It is not as was seen; as it is now.
    case changedMeanwhile(KeptCampaign)
    case unknown
    /// Its stop is in force, and something of it is still under way: the same call again tells.
    case stillGoing
}

/// What became of a test.
package enum CampaignTestOutcome: Sendable, Hashable {
    /// Durable: it goes out at once.
    case sent(SendID)
    /// What it lacks for a test: subject, content or sender.
    case refused([CampaignFlaw])
    case unknown
    case unfit(MIMEError)
}
