import BelayDialectKit
import BelayStore

extension SendGridDoor {
    func answer(
        _ call: SingleSendCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        throw .notFound
    }
}
