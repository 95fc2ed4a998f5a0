import BelayCore
import Testing

@Suite("Why something was stopped")
struct StopReasonTests {
    @Test func `a reason is kept as it was written`() {
        let longest = String(repeating: "é", count: Limits.reason)
        for words in ["wrong price", " ", "a\u{202E}b", "é\u{301}", longest] {
            #expect(StopReason(words)?.words == words)
        }
    }

    @Test(arguments: ["", "a\nb", "\t", "\0", "a\u{7F}", "\u{85}", "\u{9B}1m"])
    func `nothing and what holds a control is no reason`(words: String) {
        #expect(StopReason(words) == nil)
    }

    @Test func `nor is what is longer than its bound`() {
        #expect(StopReason(String(repeating: "e", count: Limits.reason + 1)) == nil)
    }

    @Test func `it follows what was done`() {
        let reason = StopReason("wrong price")
        #expect(reason.following("pause") == "pause: wrong price")
        #expect(reason.following(nil) == "wrong price")
        #expect(StopReason?.none.following("pause") == "pause")
        #expect(StopReason?.none.following(nil) == nil)
    }
}
