import Testing

@Suite("What templates must not hold")
struct TemplatesTests {
    @Test(arguments: [
        "{{name}}", "<p>{{name}}", "<p>{{&name}}", "<p style=\"a\">", "<a href={{{b}}}>",
        "<a href=\"javascript:a\">", "<b onclick=\"a\">", "<script>", "{{=<% %>=}}", "<style>",
        "{{{a}}} {{ b}}",
    ])
    func `is found`(line: String) {
        let tree = Tree(["Sources/Console/Templates/a.mustache": "fine\n" + line])
        #expect(Templates.findings(in: tree).first?.line == 2)
    }

    @Test(arguments: [
        "{{{name}}}", "{{#rows}}{{{name}}}{{/rows}}{{^rows}}{{/rows}}{{!note}}", "{{>part}}",
        "<a href=\"{{{path}}}?list={{{number}}}\">once</a>",
        "<script src=\"{{{script}}}\" defer></script>",
    ])
    func `is not what they need`(line: String) {
        let tree = Tree(["Sources/Console/Templates/a.mustache": line])
        #expect(Templates.findings(in: tree).isEmpty)
    }
}
