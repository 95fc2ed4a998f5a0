import Testing

@Suite("Campaigns")
struct CampaignTests {}
