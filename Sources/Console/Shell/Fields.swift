import BelayCore
import BelayForms

/// The fields of a form or of a query.
typealias Fields = FormFields

extension ConsoleDoor {
    /// Nil for what no browser sends.
    static func fields(_ bytes: [UInt8]) -> Fields? {
        do {
            return try FormFields.parse(
                bytes,
                limits: FormFields.Limits(fields: Limits.formFields, value: Limits.formBytes))
        } catch {
            return nil
        }
    }
}
