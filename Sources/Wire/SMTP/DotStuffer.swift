/// Makes a message fit for DATA: whole lines, no bare CR or LF, leading dots doubled.
///
/// Why: a message that could write its own final dot could begin a mail of its own (smuggling).
/// Whatever comes in, a line holding one dot cannot come out. The end mark is kept apart, so that
/// it can leave alone, after the release.
package enum DotStuffer {
    /// Ends the mail data. What `stuffed` returns always ends a line, so this begins one.
    package static let endMark: [UInt8] = [UInt8(ascii: "."), 0x0D, 0x0A]

    /// The bytes that go out after 354, without the end mark. (RFC 5321 §4.5.2.)
    ///
    /// Bare CR and bare LF become CRLF, a missing last line end is added, and NUL is left out:
    /// RFC 5322 §2.3 knows none, and a server that drops it would see another line than we did.
    /// A message that needs no change comes back as it is, uncopied.
    package static func stuffed(_ message: [UInt8]) -> [UInt8] {
        let changed: [UInt8]? = message.withUnsafeBufferPointer { bytes in
            var writer = Writer(source: bytes)
            writer.run()
            return writer.isChanged ? writer.output : nil
        }
        return changed ?? message
    }

    /// Copies runs that stay as they are in one piece each.
    private struct Writer {
        let source: UnsafeBufferPointer<UInt8>
        var output: [UInt8] = []
        var isChanged = false
        /// Everything before is written; everything from here to the present place is unchanged.
        private var runStart = 0

        init(source: UnsafeBufferPointer<UInt8>) {
            self.source = source
        }

        mutating func run() {
            var position = 0
            var isLineStart = true
            while position < source.count {
                if isLineStart, source[position] == UInt8(ascii: ".") {
                    replace(position..<position, with: [UInt8(ascii: ".")])
                }
                let stop = DotStuffer.firstSpecial(source, from: position)
                let isLineEmptySoFar = isLineStart && stop == position
                guard stop < source.count else {
                    isLineStart = false
                    break
                }
                if source[stop] == 0 {
                    position = stop + 1
                    replace(stop..<position, with: [])
                    isLineStart = isLineEmptySoFar
                } else {
                    position = endLine(at: stop)
                    isLineStart = true
                }
            }
            if !isLineStart { replace(source.count..<source.count, with: [0x0D, 0x0A]) }
            if isChanged { output.append(contentsOf: source[runStart...]) }
        }

        /// Passes the line end at `stop`, made whole if it is not; where the next line begins.
        private mutating func endLine(at stop: Int) -> Int {
            let isWhole =
                source[stop] == 0x0D && stop + 1 < source.count && source[stop + 1] == 0x0A
            if isWhole { return stop + 2 }
            replace(stop..<stop + 1, with: [0x0D, 0x0A])
            return stop + 1
        }

        private mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
            if !isChanged {
                output.reserveCapacity(source.count + source.count / 32 + 64)
                isChanged = true
            }
            output.append(contentsOf: source[runStart..<range.lowerBound])
            output.append(contentsOf: bytes)
            runStart = range.upperBound
        }
    }

    /// Where the next CR, LF or NUL stands, from `start`; the count when there is none.
    ///
    /// Eight bytes at a time: a byte of `x` is 0 where `(x - 1…1) & ~x & 0x80…80` has its bit.
    private static func firstSpecial(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        let raw = UnsafeRawBufferPointer(bytes)
        var index = start
        while index + 8 <= bytes.count {
            let word = UInt64(
                littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let cr = word ^ (ones &* 0x0D)
            let lf = word ^ (ones &* 0x0A)
            let hit =
                ((word &- ones) & ~word) | ((cr &- ones) & ~cr) | ((lf &- ones) & ~lf)
            // Exact for the lowest byte that hits, which is the one asked for.
            let found = hit & highs
            if found != 0 { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] == 0x0D || bytes[index] == 0x0A || bytes[index] == 0 { return index }
            index += 1
        }
        return bytes.count
    }
}
