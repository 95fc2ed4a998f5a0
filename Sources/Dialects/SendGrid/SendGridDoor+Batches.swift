import BelayCore
import BelayDialectKit
import BelayJSON
import BelaySending
import BelayStore
import HTTPTypes

extension SendGridDoor {
    func makeBatch(of account: AccountID) async throws(Refusal) -> DoorAnswer {
        do throws(StoreError) {
            return .json(.created, Self.body(try await sending.makeBatch(of: account)))
        } catch {
            throw Refusal(error)
        }
    }

    /// Says whether an id is good, and nothing of what is in the batch.
    func checkBatch(_ text: String, of account: AccountID) async throws(Refusal) -> DoorAnswer {
        guard let id = BatchID(clientText: text), let batch = try await find(id, of: account)
        else { throw .unknownBatch }
        return .json(.ok, Self.body(batch.id))
    }

    func find(_ id: BatchID, of account: AccountID) async throws(Refusal) -> Batch? {
        do throws(StoreError) {
            return try await sending.batch(id, of: account)
        } catch {
            throw Refusal(error)
        }
    }

    private static func body(_ id: BatchID) -> [UInt8] {
        let body: JSON = ["batch_id": .string(id.rawValue)]
        return body.encode()
    }
}

extension BatchID {
    /// Nil for what no batch is called, so that no store has to handle it.
    init?(clientText text: String) {
        guard (1...Self.longest).contains(text.utf8.count), !text.hasControl else { return nil }
        self.init(text)
    }

    /// Bytes; the vendor's have 32 to 62.
    private static var longest: Int { 255 }
}
