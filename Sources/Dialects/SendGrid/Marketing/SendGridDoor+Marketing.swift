import BelayDialectKit
import BelayStore

extension SendGridDoor {
    func answer(
        _ call: MarketingCall, _ request: DoorRequest, _ key: Key
    ) async throws(Refusal) -> DoorAnswer {
        throw .notFound
    }
}
