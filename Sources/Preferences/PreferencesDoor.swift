package import BelayDialectKit
import HTTPTypes

/// The pages that a recipient reaches by a link in a mail.
package struct PreferencesDoor: DoorResponder {
    package init() {}

    package func respond(to request: DoorRequest) async -> DoorAnswer {
        DoorAnswer(status: .notFound)
    }
}
