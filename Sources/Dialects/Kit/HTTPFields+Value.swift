package import HTTPTypes

extension HTTPFields {
    /// The same as `self[name]`, which writes a text anew where it need only be found.
    package func value(of name: HTTPField.Name) -> String? {
        guard let place = firstIndex(where: { $0.name == name }) else { return nil }
        let isAlone = !self[(place + 1)...].contains { $0.name == name }
        return isAlone ? self[place].value : self[name]
    }
}
