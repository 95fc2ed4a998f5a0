/// One document, flat: what `XMLElement` points into. Never changes once it is built.
///
/// All text lies in `text` in the order of the document, so that what an element holds, its
/// children's text included, is one range.
final class XMLTree: Sendable {
    struct Node: Sendable {
        /// An index into `names`.
        var name: Int32
        /// The node after this one and everything in it; so the first child is the next node.
        var end: Int32
        /// The end of this node's attributes; they begin where the previous node's end.
        var attributesEnd: Int32
        /// An index into `declarations`: the innermost one in scope, or -1.
        var scope: Int32
        var textStart: Int32
        var textEnd: Int32
    }

    struct Attribute: Sendable {
        /// An index into `names`.
        var name: Int32
        /// The end of the value in `values`; it begins where the previous one ends.
        var valueEnd: Int32
    }

    /// A namespace declaration; they form a chain from the inside out.
    struct Declaration: Sendable {
        /// Empty for the default namespace.
        let prefix: String
        let namespace: String
        /// The next one outwards, or -1.
        let outer: Int32
    }

    let nodes: [Node]
    let attributes: [Attribute]
    let names: [XMLName]
    let declarations: [Declaration]
    let values: [UInt8]
    let text: [UInt8]

    init(
        nodes: [Node], attributes: [Attribute], names: [XMLName], declarations: [Declaration],
        values: [UInt8], text: [UInt8]
    ) {
        self.nodes = nodes
        self.attributes = attributes
        self.names = names
        self.declarations = declarations
        self.values = values
        self.text = text
    }
}
