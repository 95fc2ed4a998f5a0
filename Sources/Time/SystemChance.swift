import Glibc

/// The system's chance, fetched for many words at once: each fetch is a call of the kernel.
///
/// A word that was given out is nowhere in it any more.
package struct SystemChance: RandomNumberGenerator, Sendable {
    /// What one fetch may be at most: `getentropy` gives no more than 256 bytes.
    private static let most = 32

    private var words: [UInt64] = []

    package init() {}

    package mutating func next() -> UInt64 {
        if let word = words.popLast() { return word }
        words = [UInt64](unsafeUninitializedCapacity: Self.most) { room, count in
            let result = getentropy(room.baseAddress, Self.most * MemoryLayout<UInt64>.stride)
            precondition(result == 0, "the system has no chance to give")
            count = Self.most
        }
        return words.removeLast()
    }
}
