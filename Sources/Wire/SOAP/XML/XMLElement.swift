/// An element of a document that was read; holds the whole document in memory.
package struct XMLElement: Sendable {
    private let tree: XMLTree
    private let index: Int

    init(tree: XMLTree, index: Int) {
        self.tree = tree
        self.index = index
    }

    private var node: XMLTree.Node { tree.nodes[index] }

    package var name: XMLName { tree.names[Int(node.name)] }

    // MARK: Children

    /// The elements directly within this one, in order.
    package var children: Children {
        Children(tree: tree, place: index + 1, end: Int(node.end))
    }

    package struct Children: Sequence, IteratorProtocol, Sendable {
        fileprivate let tree: XMLTree
        fileprivate var place: Int
        fileprivate let end: Int

        package mutating func next() -> XMLElement? {
            guard place < end else { return nil }
            defer { place = Int(tree.nodes[place].end) }
            return XMLElement(tree: tree, index: place)
        }
    }

    package func children(named name: XMLName) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// The first child of that name.
    package func child(_ name: XMLName) -> XMLElement? {
        children.first { $0.name == name }
    }

    // MARK: Text

    /// The characters directly in this element, as they came, without those of its children.
    package var ownText: ArraySlice<UInt8> {
        var start = Int(node.textStart)
        let end = Int(node.textEnd)
        guard Int(node.end) > index + 1 else { return tree.text[start..<end] }
        var own: [UInt8] = []
        for child in children {
            own += tree.text[start..<Int(child.node.textStart)]
            start = Int(child.node.textEnd)
        }
        return own + tree.text[start..<end]
    }

    /// All characters within this element, its descendants' included (XPath's string-value).
    package var allText: ArraySlice<UInt8> {
        tree.text[Int(node.textStart)..<Int(node.textEnd)]
    }

    /// `ownText` without white space around it, as most simple types of XML Schema read it.
    package var trimmedText: String {
        String(decoding: XMLSpace.trim(ownText), as: UTF8.self)
    }

    // MARK: Attributes

    /// The value of the attribute of that name, its white space made blanks.
    package func attribute(_ name: XMLName) -> String? {
        let first = index == 0 ? 0 : Int(tree.nodes[index - 1].attributesEnd)
        for place in first..<Int(node.attributesEnd)
        where tree.names[Int(tree.attributes[place].name)] == name {
            let start = place == 0 ? 0 : Int(tree.attributes[place - 1].valueEnd)
            let end = Int(tree.attributes[place].valueEnd)
            return String(decoding: tree.values[start..<end], as: UTF8.self)
        }
        return nil
    }

    // MARK: Qualified names in values

    /// The namespace that a prefix stands for here; the empty prefix is the default namespace.
    ///
    /// Nil when the prefix is not declared. No default namespace is the empty one.
    package func namespace(ofPrefix prefix: String) -> String? {
        var scope = node.scope
        while scope >= 0 {
            let declaration = tree.declarations[Int(scope)]
            if declaration.prefix.hasSameBytes(as: prefix) { return declaration.namespace }
            scope = declaration.outer
        }
        if prefix.hasSameBytes(as: "xml") { return "http://www.w3.org/XML/1998/namespace" }
        return prefix.isEmpty ? "" : nil
    }

    /// The name that a value written `prefix:local` or `local` stands for here.
    ///
    /// Nil when the prefix is not declared or the value is no such name.
    package func resolve(_ value: String) -> XMLName? {
        let trimmed = XMLSpace.trim(Array(value.utf8)[...])
        let parts = trimmed.split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        let prefix = parts.count == 2 ? String(decoding: parts[0], as: UTF8.self) : ""
        guard let namespace = namespace(ofPrefix: prefix) else { return nil }
        return XMLName(String(decoding: parts[parts.count - 1], as: UTF8.self), in: namespace)
    }
}
