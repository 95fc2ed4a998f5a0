/// Finds the tags of a text from left to right, the longest that fits first, none over another.
///
/// Why: a client chooses the text and every tag. Trying one tag after the other costs places ×
/// tags, and walking down a tree of them at each place costs places × the longest tag: either
/// can be made hours. Here no byte costs more than four steps on average, whatever the tags are.
/// Source: Aho and Corasick, "Efficient String Matching", 1975; both tags and text are read from
/// their ends, so that what is found at a place begins there.
package struct TagFinder: Sendable {
    /// The tree of all tags, read from their ends, level by level; the first node is the root.
    /// A node's children lie side by side, by their bytes: from its first to the next node's.
    private var bytes: [UInt8] = [0]
    private var firstChild: [Int32] = []
    /// Of each node: the longest other one that what was read also ends in.
    private var fallback: [Int32] = [0]
    /// Of each node: the longest tag that what was read ends in, counted from one; zero is none.
    private var longest: [Int32] = [0]
    /// The root's children by byte: most of a text is no tag, and is looked up here.
    private var fromRoot = [Int32](repeating: 0, count: 256)
    private let lengths: [Int]
    /// Places that are looked at together. What follows them is read for the tags that begin in
    /// them, so that it is no shorter than a tag: no byte is read more than twice.
    private let window: Int

    /// - Parameter tags: none is empty; the first of two alike is the one that is found.
    package init(_ tags: [[UInt8]]) {
        precondition(tags.allSatisfy { !$0.isEmpty })
        lengths = tags.map(\.count)
        window = max(64 * 1_024, lengths.max() ?? 0)
        plant(tags.map { Array($0.reversed()) })
        link()
    }

    /// Calls with the place and the index of each tag that is found.
    ///
    /// - Returns: how many steps it took.
    @discardableResult
    package func find<Failure: Error>(
        in text: [UInt8], _ body: (_ place: Int, _ tag: Int) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        var steps = 0
        var found = [Int32](repeating: 0, count: min(window, text.count))
        var place = 0
        while place < text.count {
            let start = place
            let end = min(start + window, text.count)
            steps += look(at: start..<end, of: text, &found)
            while place < end {
                let tag = Int(found[place - start]) - 1
                if tag < 0 {
                    place += 1
                } else {
                    try body(place, tag)
                    place += lengths[tag]
                }
            }
        }
        return steps
    }

    /// Writes down the longest tag that begins at each place; how many steps it took.
    private func look(
        at places: Range<Int>, of text: [UInt8], _ found: inout [Int32]
    ) -> Int {
        var steps = 0
        var node: Int32 = 0
        var index = min(places.upperBound + window, text.count)
        while index > places.lowerBound {
            index -= 1
            // Each step back up the tree undoes one down it, and a byte leads down one at most.
            steps += descend(from: &node, by: text[index])
            if index < places.upperBound {
                found[index - places.lowerBound] = longest[Int(node)]
            }
        }
        return steps
    }

    /// Goes to the longest node that what was read ends in; how many were tried.
    private func descend(from node: inout Int32, by byte: UInt8) -> Int {
        var steps = 1
        while node != 0 {
            if let child = child(of: node, by: byte) {
                node = child
                return steps
            }
            node = fallback[Int(node)]
            steps += 1
        }
        node = fromRoot[Int(byte)]
        return steps
    }

    /// By halving: a node has 255 children at most.
    private func child(of node: Int32, by byte: UInt8) -> Int32? {
        var low = firstChild[Int(node)]
        var high = firstChild[Int(node) + 1]
        while low < high {
            let middle = low + (high - low) / 2
            if bytes[Int(middle)] == byte { return middle }
            if bytes[Int(middle)] < byte { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Makes the tree, but for its fallbacks.
    private mutating func plant(_ tags: [[UInt8]]) {
        // Sorted, the tags below a node follow each other, those that end in it first.
        let order = tags.indices.sorted { left, right in
            if tags[left].lexicographicallyPrecedes(tags[right]) { return true }
            return tags[left] == tags[right] && left < right
        }
        var spans = [(tags: order.startIndex..<order.endIndex, depth: 0)]
        var node = 0
        while node < spans.count {
            let (span, depth) = spans[node]
            var low = span.lowerBound
            while low < span.upperBound, tags[order[low]].count == depth {
                if longest[node] == 0 { longest[node] = Int32(order[low] + 1) }
                low += 1
            }
            firstChild.append(Int32(spans.count))
            while low < span.upperBound {
                let byte = tags[order[low]][depth]
                var high = low + 1
                while high < span.upperBound, tags[order[high]][depth] == byte { high += 1 }
                if node == 0 { fromRoot[Int(byte)] = Int32(spans.count) }
                spans.append((low..<high, depth + 1))
                bytes.append(byte)
                longest.append(0)
                low = high
            }
            node += 1
        }
        firstChild.append(Int32(spans.count))
    }

    /// Gives each node its fallback, which lies on a level above.
    private mutating func link() {
        fallback = [Int32](repeating: 0, count: bytes.count)
        for node in bytes.indices {
            for child in firstChild[node]..<firstChild[node + 1] {
                var other: Int32 = 0
                if node != 0 {
                    other = fallback[node]
                    _ = descend(from: &other, by: bytes[Int(child)])
                }
                fallback[Int(child)] = other
                if longest[Int(child)] == 0 { longest[Int(child)] = longest[Int(other)] }
            }
        }
    }
}
