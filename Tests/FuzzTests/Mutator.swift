import BelayCore

/// Makes inputs of inputs: bytes changed, cut out, put in, and pieces of others.
struct Mutator {
    private var chance: SplitMix64
    private let words: [[UInt8]]

    init(seed: UInt64, words: [[UInt8]]) {
        chance = SplitMix64(seed: seed)
        self.words = words
    }

    mutating func change(_ file: [UInt8], with others: [[UInt8]]) -> [UInt8] {
        var input = file
        for _ in 0..<Int.random(in: 1...4, using: &chance) { step(&input, others) }
        return input
    }

    private mutating func step(_ input: inout [UInt8], _ others: [[UInt8]]) {
        let place = Int.random(in: 0...input.count, using: &chance)
        let length = Int.random(in: 0...min(16, input.count - place), using: &chance)
        switch Int.random(in: 0..<6, using: &chance) {
        case 0 where place < input.count:
            input[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
        case 1: input.replaceSubrange(place..<(place + length), with: [])
        case 2: input.insert(UInt8.random(in: 0...255, using: &chance), at: place)
        case 3: input.insert(contentsOf: words.randomElement(using: &chance) ?? [], at: place)
        case 4:
            let other = others.randomElement(using: &chance) ?? []
            let start = Int.random(in: 0...other.count, using: &chance)
            input.insert(contentsOf: other[start...].prefix(64), at: place)
        default: input.insert(contentsOf: input[place..<(place + length)], at: place)
        }
    }
}
