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
        case .upcoming: PackageResources.upcoming_mustache
        case .act: PackageResources.act_mustache
        case .send: PackageResources.send_mustache
        case .delivery: PackageResources.delivery_mustache
        case .activity: PackageResources.activity_mustache
        case .batches: PackageResources.batches_mustache
        }
    }
}
