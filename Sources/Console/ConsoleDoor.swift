package import BelayDialectKit
import HTTPTypes

/// The pages for people who sign in, under `/console`.
package struct ConsoleDoor: DoorResponder {
    package init() {}

    package func respond(to request: DoorRequest) async -> DoorAnswer {
        DoorAnswer(status: .notFound)
    }
}
