import BelayDialectKit
import BelayStore

extension SendGridDoor {
    func answer(
        _ call: ContactdbCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        throw .notFound
    }
}
