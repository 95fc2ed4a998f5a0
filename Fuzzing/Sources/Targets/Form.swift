import BelayForms

/// What a form says can be said again, and no more of it than was sent.
func tryForm(_ input: [UInt8]) {
    let limits = FormFields.Limits(fields: 20, name: 16, value: 64)
    guard let form = try? FormFields.parse(input, limits: limits) else { return }
    precondition(form.fields.count <= 20)
    var size = 0
    for field in form.fields {
        precondition(field.name.utf8.count <= 16 && field.value.utf8.count <= 64)
        size += field.name.utf8.count + field.value.utf8.count
    }
    precondition(size <= input.count)
    let again = form.fields.map { "\(escape($0.name))=\(escape($0.value))" }
        .joined(separator: "&")
    let read = try? FormFields.parse(Array(again.utf8), limits: limits)
    precondition(read == form)
}
