/// A file of `Templates`, by its name there.
enum Template: String, Sendable, CaseIterable {
    case layout
    case door
    case navigation
    case failure
    case signIn = "sign-in"
    case setPassword = "set-password"
    case changePassword = "change-password"
    case keys
    case keyMade = "key-made"
    case campaignActs = "campaign-acts"
    case campaignList = "campaign-list"
    case campaignForm = "campaign-form"
    case campaignDetail = "campaign-detail"
    case campaignSchedule = "campaign-schedule"
    case campaignCancel = "campaign-cancel"
    case campaignDelete = "campaign-delete"
    case campaignUnschedule = "campaign-unschedule"
    case contactTabs = "contact-tabs"
    case contacts
    case memberRows = "member-rows"
    case list
    case contact
    case segments
    case segment
    case senders
    case senderForm = "sender-form"
    case groups
    case groupFields = "group-fields"
    case group
    case suppressions
    case importNew = "import-new"
    case importMap = "import-map"
    case importList = "import-list"
    case importDetail = "import-detail"
    case upcoming
    case act
    case send
    case delivery
    case activity
    case batches

    var bytes: [UInt8] {
        switch self {
        case .layout: PackageResources.layout_mustache
        case .door: PackageResources.door_mustache
        case .navigation: PackageResources.navigation_mustache
        case .failure: PackageResources.failure_mustache
        case .signIn: PackageResources.sign_in_mustache
        case .setPassword: PackageResources.set_password_mustache
        case .changePassword: PackageResources.change_password_mustache
        case .keys: PackageResources.keys_mustache
        case .keyMade: PackageResources.key_made_mustache
        case .campaignActs: PackageResources.campaign_acts_mustache
        case .campaignList: PackageResources.campaign_list_mustache
        case .campaignForm: PackageResources.campaign_form_mustache
        case .campaignDetail: PackageResources.campaign_detail_mustache
        case .campaignSchedule: PackageResources.campaign_schedule_mustache
        case .campaignCancel: PackageResources.campaign_cancel_mustache
        case .campaignDelete: PackageResources.campaign_delete_mustache
        case .campaignUnschedule: PackageResources.campaign_unschedule_mustache
        case .contactTabs: PackageResources.contact_tabs_mustache
        case .contacts: PackageResources.contacts_mustache
        case .memberRows: PackageResources.member_rows_mustache
        case .list: PackageResources.list_mustache
        case .contact: PackageResources.contact_mustache
        case .segments: PackageResources.segments_mustache
        case .segment: PackageResources.segment_mustache
        case .senders: PackageResources.senders_mustache
        case .senderForm: PackageResources.sender_form_mustache
        case .groups: PackageResources.groups_mustache
        case .groupFields: PackageResources.group_fields_mustache
        case .group: PackageResources.group_mustache
        case .suppressions: PackageResources.suppressions_mustache
        case .importNew: PackageResources.import_new_mustache
        case .importMap: PackageResources.import_map_mustache
        case .importList: PackageResources.import_list_mustache
        case .importDetail: PackageResources.import_detail_mustache
        case .upcoming: PackageResources.upcoming_mustache
        case .act: PackageResources.act_mustache
        case .send: PackageResources.send_mustache
        case .delivery: PackageResources.delivery_mustache
        case .activity: PackageResources.activity_mustache
        case .batches: PackageResources.batches_mustache
        }
    }
}
