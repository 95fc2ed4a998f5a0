import Synchronization

/// A source of chance that many tasks share: the system's in the server, a seeded one in tests.
package final class Chance: Sendable {
    private let generator: Mutex<any RandomNumberGenerator & Sendable>

    package init(_ generator: any RandomNumberGenerator & Sendable) {
        self.generator = Mutex(generator)
    }

    package func word() -> UInt64 {
        generator.withLock { $0.next() }
    }

    /// From 0 to 1, for spreading waits.
    package func fraction() -> Double {
        Double(word() >> 11) / Double(1 << 53)
    }

    /// So many random bytes, for secrets when the generator is the system's.
    package func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: word() >> 32) }
    }

    /// Runs a body that draws several times.
    package func draw<Value>(
        _ body: (inout any RandomNumberGenerator & Sendable) -> sending Value
    ) -> sending Value {
        generator.withLock { body(&$0) }
    }
}
