/// Takes what Expat reports and keeps it as long as it stays within the bounds.
struct XMLTreeBuilder {
    private let bounds: XMLBounds
    private var table = XMLNameTable()
    private var nodes: [XMLTree.Node] = []
    private var attributes: [XMLTree.Attribute] = []
    private var declarations: [XMLTree.Declaration] = []
    private var values: [UInt8] = []
    private var text: [UInt8] = []
    private var open: [Open] = []
    /// Declarations and attributes of the tag being read. Expat reports the declarations first,
    /// before the element they stand in.
    private var inTag = 0
    private var scope: Int32 = -1

    /// An element whose end has not come.
    private struct Open {
        let node: Int
        /// The scope to return to after the element.
        let outerScope: Int32
        /// Bytes of its own text so far.
        var ownText = 0
    }

    init(bounds: XMLBounds) {
        precondition(bounds.size <= Int(Int32.max))
        self.bounds = bounds
    }

    mutating func declare(
        prefix: UnsafeRawBufferPointer, namespace: UnsafeRawBufferPointer
    ) throws(XMLError.Bound) {
        try countInTag()
        guard namespace.count + prefix.count <= bounds.name else { throw .name }
        declarations.append(
            XMLTree.Declaration(
                prefix: String(decoding: prefix, as: UTF8.self),
                namespace: String(decoding: namespace, as: UTF8.self), outer: scope))
        scope = Int32(declarations.count - 1)
    }

    /// Opens an element. What was declared since the last tag is declared in this one.
    mutating func start(_ name: UnsafeRawBufferPointer) throws(XMLError.Bound) {
        guard open.count < bounds.depth else { throw .depth }
        guard nodes.count < bounds.elements else { throw .elements }
        var outerScope = scope
        for _ in 0..<inTag { outerScope = declarations[Int(outerScope)].outer }
        open.append(Open(node: nodes.count, outerScope: outerScope))
        nodes.append(
            XMLTree.Node(
                name: try index(of: name), end: 0, attributesEnd: Int32(attributes.count),
                scope: scope, textStart: Int32(text.count), textEnd: 0))
    }

    mutating func attribute(
        _ name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
    ) throws(XMLError.Bound) {
        try countInTag()
        guard value.count <= bounds.value else { throw .value }
        values.append(contentsOf: value)
        attributes.append(
            XMLTree.Attribute(name: try index(of: name), valueEnd: Int32(values.count)))
        nodes[nodes.count - 1].attributesEnd = Int32(attributes.count)
    }

    mutating func endTag() {
        inTag = 0
    }

    mutating func append(_ characters: UnsafeRawBufferPointer) throws(XMLError.Bound) {
        guard let last = open.indices.last else { return }
        open[last].ownText += characters.count
        guard open[last].ownText <= bounds.text else { throw .text }
        text.append(contentsOf: characters)
    }

    mutating func end() {
        guard let element = open.popLast() else { return }
        nodes[element.node].end = Int32(nodes.count)
        nodes[element.node].textEnd = Int32(text.count)
        scope = element.outerScope
    }

    /// The tree of a document that was read to its end.
    func tree() -> XMLTree {
        precondition(open.isEmpty && !nodes.isEmpty, "Expat lets no document end early")
        return XMLTree(
            nodes: nodes, attributes: attributes, names: table.names,
            declarations: declarations, values: values, text: text)
    }

    private mutating func countInTag() throws(XMLError.Bound) {
        inTag += 1
        guard inTag <= bounds.attributes else { throw .attributes }
    }

    private mutating func index(
        of name: UnsafeRawBufferPointer
    ) throws(XMLError.Bound) -> Int32 {
        guard name.count <= bounds.name else { throw .name }
        let index = table.index(of: name)
        guard table.names.count <= bounds.names else { throw .names }
        return index
    }
}
