import Mustache

/// The templates, which lie in `Templates` and are built into the program.
///
/// Read once, when the console is made: one that cannot be read is a mistake of ours, and every
/// test that makes a console finds it.
struct TemplateLibrary: Sendable {
    private let library: MustacheLibrary

    init() {
        var library = MustacheLibrary()
        for template in Template.allCases {
            do {
                let text = String(decoding: template.bytes, as: UTF8.self)
                try library.register(text, named: template.rawValue)
            } catch {
                preconditionFailure("the template \(template.rawValue) cannot be read: \(error)")
            }
        }
        self.library = library
    }

    func render(_ template: Template, _ values: Values) -> Markup {
        guard let html = library.render(values.objects, withTemplate: template.rawValue) else {
            preconditionFailure("every template is registered")
        }
        return Markup(html)
    }
}
