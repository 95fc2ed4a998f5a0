package import HTTPTypes

extension HTTPField.Name {
    /// A field's name that is written in the code; anything else is a mistake of ours.
    package static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else {
            preconditionFailure("\(name) is no field name")
        }
        return field
    }
}
