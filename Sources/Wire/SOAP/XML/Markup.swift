/// An element to be written: names as they are to stand there, prefixes included, order kept.
package struct Markup: Sendable, Hashable {
    package struct Attribute: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package enum Content: Sendable, Hashable {
        case text(String)
        case elements([Markup])
    }

    package var name: String
    package var attributes: [Attribute]
    package var content: Content

    /// - Parameter name: one of ours, never a client's: a name that XML cannot hold is a trap.
    package init(_ name: String, _ elements: [Markup] = [], attributes: [Attribute] = []) {
        self.init(name, .elements(elements), attributes: attributes)
    }

    package init(_ name: String, _ text: String, attributes: [Attribute] = []) {
        self.init(name, .text(text), attributes: attributes)
    }

    private init(_ name: String, _ content: Content, attributes: [Attribute]) {
        self.name = name
        self.content = content
        self.attributes = attributes
    }

    /// An element whose value is nil (XML Schema part 1 §2.6.2); `xsi` must be declared around it.
    package static func nilled(_ name: String) -> Markup {
        Markup(name, attributes: [Attribute("xsi:nil", "true")])
    }

    /// An element of a type derived from the one its place has; `xsi` must be declared around it.
    package static func typed(_ name: String, as type: String, _ elements: [Markup]) -> Markup {
        Markup(name, elements, attributes: [Attribute("xsi:type", type)])
    }
}
