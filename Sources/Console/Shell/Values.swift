import Mustache

/// What the places of a template are filled with, by their names.
///
/// A row of a list sees the names of the page around it where it has none of its own: give every
/// row all of its names.
typealias Values = [String: Fill]

/// What one place of a template is filled with.
enum Fill: Sendable, Hashable {
    /// Words for people, whoever wrote them.
    case text(String)
    /// A field of a form, which comes back byte for byte.
    case field(String)
    case markup(Markup)
    /// Whether a section is there.
    case flag(Bool)
    /// A section for each.
    case rows([Values])

    /// Nothing is empty: its section is left out.
    static func text(ifAny text: String?) -> Fill { .text(text ?? "") }

    static func number(_ number: some BinaryInteger) -> Fill { .text(Figures.grouped(number)) }

    fileprivate var object: Any {
        switch self {
        case .text(let text): Printed(Shown(text))
        case .field(let text): Printed(Shown(exactly: text))
        case .markup(let markup): Printed(Shown(markup))
        case .flag(let flag): flag
        case .rows(let rows): rows.map(\.objects)
        }
    }
}

extension Values {
    /// As the template library takes them.
    var objects: [String: Any] { mapValues(\.object) }
}

/// What the template library prints as it is.
private struct Printed: MustacheCustomRenderable, MustacheParent {
    let renderText: String

    init(_ shown: Shown) {
        renderText = shown.html
    }

    var isNull: Bool { renderText.isEmpty }
    func child(named name: String) -> Any? { nil }
}
