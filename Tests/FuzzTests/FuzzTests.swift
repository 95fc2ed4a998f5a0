import FuzzTargets
import Testing

/// What libFuzzer does for hours (`make fuzz`), for a moment and the same each time.
@Suite("Readers of what strangers send")
struct FuzzTests {
    /// Inputs made of each file, beside the file itself.
    private static let perFile = 40
    private static let seed: UInt64 = 20_261_121

    @Test(arguments: FuzzTarget.allCases)
    func `whatever is kept of a reader's past is read again`(target: FuzzTarget) throws {
        let files = try Corpus.files(of: target)
        #expect(files.count >= 100)
        for file in files { target.feed(file) }
        target.feed([])
    }

    @Test(arguments: FuzzTarget.allCases)
    func `what is kept, changed a little, is read or refused`(target: FuzzTarget) throws {
        var mutator = Mutator(seed: Self.seed, words: try Corpus.words())
        let files = try Corpus.files(of: target)
        for file in files {
            for _ in 0..<Self.perFile {
                target.feed(mutator.change(file, with: files))
            }
        }
    }

    @Test func `a change changes, and the same seed gives the same`() throws {
        let file = Array("<a>text</a>".utf8)
        var one = Mutator(seed: 1, words: [[0x21]])
        var same = Mutator(seed: 1, words: [[0x21]])
        var other = Mutator(seed: 2, words: [[0x21]])
        let changed = (0..<50).map { _ in one.change(file, with: [file]) }
        #expect(changed == (0..<50).map { _ in same.change(file, with: [file]) })
        #expect(changed != (0..<50).map { _ in other.change(file, with: [file]) })
        #expect(Set(changed).count > 40)
    }

    @Test func `the words of the dictionary are read`() throws {
        let words = try Corpus.words()
        #expect(words.contains(Array(#"xsi:type="Send""#.utf8)))
        #expect(words.contains(Array("<!DOCTYPE a [".utf8)))
    }
}
