import BelaySOAP

/// Whatever is read keeps within the bounds, and reads the same when it is written again.
func tryXML(_ input: [UInt8]) {
    var bounds = XMLBounds()
    bounds.elements = 1_000
    bounds.names = 200
    guard let root = try? XMLReader.read(input, bounds: bounds) else { return }
    precondition(root.allText.count <= input.count)
    precondition(check(root, depth: 1) <= bounds.elements)
    let copy = Markup("r", String(decoding: root.allText, as: UTF8.self))
    guard let written = try? copy.document(), let again = try? XMLReader.read(written) else {
        preconditionFailure("what was read can be written and read again")
    }
    precondition(again.ownText.elementsEqual(root.allText))
}

/// Looks at everything; how many elements there are.
private func check(_ element: XMLElement, depth: Int) -> Int {
    precondition(depth <= 64 && !element.name.local.isEmpty)
    precondition(element.ownText.count <= element.allText.count)
    precondition(String(validating: element.allText, as: UTF8.self) != nil)
    _ = element.attribute(element.name)
    _ = element.resolve(element.trimmedText)
    return element.children.reduce(1) { $0 + check($1, depth: depth + 1) }
}
