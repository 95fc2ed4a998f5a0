import Crypto

/// Proof of a password that does not travel: Base64(SHA-1(nonce + created + password)).
///
/// Source: OASIS UsernameToken Profile 1.0 §3.1. Whoever checks one asks three things: is it
/// fresh, does it match, and, of a store that outlives the process, was its nonce never seen.
package struct PasswordDigest: Sendable, Hashable {
    /// Bytes of the shortest nonce: fewer repeat by chance.
    package static let shortestNonce = 16
    /// How far Created may lie from the clock, either way: the five minutes of the profile.
    package static let window: Duration = .seconds(300)

    /// How long a nonce is to be remembered from the moment it is spent: one whose Created is as
    /// far ahead of the clock as may be is fresh for twice the window, its last instant included.
    /// A minute more, so that no rounding and no clock that is slewed makes it good again.
    package static let memory: Duration = window * 2 + .seconds(60)

    /// To be kept for as long as `memory`, per user name, and refused when it comes again.
    package let nonce: [UInt8]
    /// Milliseconds since 1970-01-01T00:00:00Z; a Created without an offset is UTC.
    package let createdMilliseconds: Int64
    /// As it was written, which is what was hashed.
    private let created: [UInt8]
    private let digest: [UInt8]

    init?(_ password: XMLElement, nonce: XMLElement, created: XMLElement) {
        let createdText = XMLSpace.trim(created.ownText)
        do {
            digest = try SchemaScalar.base64(password.ownText)
            self.nonce = try SchemaScalar.base64(nonce.ownText)
            createdMilliseconds = try SchemaDateTime(createdText).unixMilliseconds(assuming: 0)
        } catch {
            return nil
        }
        guard digest.count == Insecure.SHA1.byteCount,
            self.nonce.count >= PasswordDigest.shortestNonce
        else { return nil }
        self.created = Array(createdText)
    }

    /// Whether the instant lies within the window around the clock.
    package func isFresh(atMilliseconds now: Int64) -> Bool {
        let (distance, overflow) = now.subtractingReportingOverflow(createdMilliseconds)
        let window = PasswordDigest.window.components.seconds * 1_000
        return !overflow && distance.magnitude <= UInt64(window)
    }

    /// Whether this password made the digest, in a time that does not depend on where it differs.
    package func matches(_ password: some Sequence<UInt8>) -> Bool {
        let secret = nonce + created + Array(password)
        let expected = Insecure.SHA1.hash(data: secret)
        var difference: UInt8 = 0
        for (left, right) in zip(expected, digest) { difference |= left ^ right }
        return difference == 0
    }
}
