import BelayCore
import CryptoExtras
import Foundation

/// What is kept of a password: scrypt's answer with all that it takes to ask again.
///
/// Its written form is `scrypt$LOG2N$R$P$SALT$HASH`, so that the cost can be raised later without
/// making old passwords worthless.
package struct PasswordHash: Sendable, Hashable {
    /// How much work a guess costs, on every machine that guesses.
    package struct Cost: Sendable, Hashable {
        /// N is two to the power of this.
        package var rounds: Int
        package var blockSize: Int
        package var parallelism: Int

        /// 16 MiB, and a tenth of a second of one core: OWASP's cheat sheet on password storage
        /// lists it among the equals of its first choice (read in 2026).
        package static let standard = Cost(rounds: 14, blockSize: 8, parallelism: 5)

        package init(rounds: Int, blockSize: Int, parallelism: Int) {
            self.rounds = rounds
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        fileprivate var isBearable: Bool {
            (1...20).contains(rounds) && (1...16).contains(blockSize)
                && (1...16).contains(parallelism)
        }
    }

    package var cost: Cost
    package var salt: [UInt8]
    package var hash: [UInt8]

    package init(cost: Cost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Nil only when the library refuses, such as for want of memory. Takes long.
    package init?(of password: [UInt8], salt: [UInt8], cost: Cost) {
        do {
            let key = try KDF.Scrypt.deriveKey(
                from: password, salt: salt, outputByteCount: 32, rounds: 1 << cost.rounds,
                blockSize: cost.blockSize, parallelism: cost.parallelism)
            self.init(cost: cost, salt: salt, hash: key.withUnsafeBytes { Array($0) })
        } catch {
            return nil
        }
    }

    /// Nil for anything but what `text` writes.
    package init?(_ text: [UInt8]) {
        let parts = text.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]),
            let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
            let salt = Base64URL.decode(parts[4]), let hash = Base64URL.decode(parts[5]),
            hash.count == 32
        else { return nil }
        let cost = Cost(rounds: rounds, blockSize: blockSize, parallelism: parallelism)
        guard cost.isBearable else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }

    package var text: [UInt8] {
        let numbers = "scrypt$\(cost.rounds)$\(cost.blockSize)$\(cost.parallelism)"
        return Array("\(numbers)$\(Base64URL.encode(salt))$\(Base64URL.encode(hash))".utf8)
    }

    /// In a time that tells nothing of where they differ.
    package func isSame(as other: PasswordHash) -> Bool {
        hash.count == other.hash.count
            && zip(hash, other.hash).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }
}
