/// Why a form cannot be read.
package enum FormError: Error, Sendable, Hashable {
    /// It breaks the format.
    case malformed
    /// It has more fields, or longer ones, than its reader takes.
    case tooLarge
}
