import BelaySOAP
import Testing

/// D-2 and D-3: documents that are too large, in whatever way.
@Suite("Bounds of XML")
struct XMLBoundsTests {
    private func bound(_ text: String, _ change: (inout XMLBounds) -> Void = { _ in }) -> String {
        var bounds = XMLBounds()
        change(&bounds)
        do {
            _ = try XMLReader.read(text.utf8, bounds: bounds)
            return "read"
        } catch .bound(let bound, _) {
            return bound.rawValue
        } catch {
            return "\(error)"
        }
    }

    private func nested(_ depth: Int) -> String {
        String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }

    private func list(_ count: Int, _ part: (Int) -> String) -> String {
        (0..<count).map(part).joined()
    }

    @Test func `depth is counted with the root`() {
        #expect(bound(nested(64)) == "read")
        #expect(bound(nested(65)) == "depth")
        #expect(bound(nested(100_000)) == "depth")
        #expect(bound(String(repeating: "<a>", count: 100_000)) == "depth")
        #expect(bound("<a>" + list(1_000) { _ in "<b><c/></b>" } + "</a>") == "read")
        #expect(bound(nested(3)) { $0.depth = 2 } == "depth")
    }

    @Test func `attributes and namespaces of one element count together`() {
        func attributes(_ count: Int) -> String { list(count) { " b\($0)=''" } }
        func namespaces(_ count: Int) -> String { list(count) { " xmlns:n\($0)='u'" } }
        #expect(bound("<a\(attributes(64))/>") == "read")
        #expect(bound("<a\(attributes(65))/>") == "attributes")
        #expect(bound("<a\(namespaces(64))/>") == "read")
        #expect(bound("<a\(namespaces(65))/>") == "attributes")
        #expect(bound("<a\(namespaces(32))\(attributes(32))/>") == "read")
        #expect(bound("<a\(namespaces(32))\(attributes(33))/>") == "attributes")
        #expect(bound("<a\(attributes(100_000))/>") == "attributes")
        #expect(bound("<a\(namespaces(100_000))/>") == "attributes")
        #expect(bound("<a\(attributes(64))><b\(attributes(64))/></a>") == "read")
    }

    @Test func `elements are counted over the whole document`() {
        #expect(bound("<a><b/><c/></a>") { $0.elements = 3 } == "read")
        #expect(bound("<a><b/><c/><d/></a>") { $0.elements = 3 } == "elements")
        let many = "<a>" + String(repeating: "<b/>", count: 300_000) + "</a>"
        #expect(bound(many) == "elements")
    }

    @Test func `names are bounded in length and number`() {
        let long = String(repeating: "n", count: 513)
        #expect(bound("<\(long.dropLast())/>") == "read")
        #expect(bound("<\(long)/>") == "name")
        #expect(bound("<a \(long)=''/>") == "name")
        #expect(bound("<a xmlns='\(long)'/>") == "name")
        #expect(bound("<p:a xmlns:p='\(long.dropLast(2))'/>") == "name")
        #expect(bound("<a>" + list(5_000) { "<b\($0)/>" } + "</a>") == "names")
        #expect(bound("<a><b/><c/></a>") { $0.names = 2 } == "names")
        #expect(bound("<a><b/><b a=''/></a>") { $0.names = 2 } == "read")
    }

    @Test func `values and texts are bounded, comments and sections or not`() {
        let value = String(repeating: "v", count: 8_193)
        #expect(bound("<a b='\(value.dropLast())'/>") == "read")
        #expect(bound("<a b='\(value)'/>") == "value")
        for text in ["12345", "<![CDATA[12345]]>", "12<!-- -->345", "1<b/>2345", "&#49;2345"] {
            #expect(bound("<a>\(text)</a>") { $0.text = 5 } == "read")
            #expect(bound("<a>\(text)</a>") { $0.text = 4 } == "text")
        }
        #expect(bound("<a><b>1234</b><b>1234</b></a>") { $0.text = 4 } == "read")
    }

    @Test func `the size is looked at first`() {
        func read(_ text: String, size: Int) -> XMLError? {
            var bounds = XMLBounds()
            bounds.size = size
            do {
                _ = try XMLReader.read(text.utf8, bounds: bounds)
                return nil
            } catch {
                return error
            }
        }
        #expect(read("<a></a>", size: 7) == nil)
        #expect(read("<a></a>", size: 6) == .tooLarge)
        #expect(read("\0<!DOCTYPE", size: 6) == .tooLarge)
    }

    @Test func `nothing that is read is larger than what was sent`() throws {
        // Without entities of its own a document cannot grow.
        let text = String(repeating: "&lt;&#x10FFFD;", count: 10_000)
        let root = try XMLReader.read("<a>\(text)</a>".utf8)
        #expect(root.allText.count < text.utf8.count)
    }
}
