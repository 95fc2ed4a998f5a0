package import BelayCore
package import BelaySending
package import BelayStore

// For tests that do not ask who did it.

extension KeyRing {
    package func make(
        for account: AccountID, door: Door, scopes: [String]? = nil, name: String,
        isRecoverable: Bool = false
    ) async throws(StoreError) -> Made {
        try await make(
            for: account, door: door, scopes: scopes, name: name, isRecoverable: isRecoverable,
            by: .clockwork)
    }

    package func makeLogin(
        for account: AccountID, door: Door, name: String, isRecoverable: Bool = false
    ) async throws(StoreError) -> MadeLogin {
        try await makeLogin(
            for: account, door: door, name: name, isRecoverable: isRecoverable, by: .clockwork)
    }

    package func revoke(_ id: String) async throws(StoreError) -> Bool {
        try await revoke(id, by: .clockwork)
    }
}
