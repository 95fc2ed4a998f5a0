import HTTPTypes
package import BelayDialectKit
package import BelaySending
package struct SendGridSettings: Sendable { package init(stopCap: Int?, horizon: Duration?) {} }
package struct SendGridDoor: DoorResponder {
    package init(sending: Sending, keys: KeyRing, settings: SendGridSettings) {}
    package func respond(to request: DoorRequest) async -> DoorAnswer { DoorAnswer(status: .ok) }
}
