import BelayCore

/// Why a password will not do.
enum PasswordFlaw: Sendable, Hashable {
    case tooShort
    case tooLong
    /// The address, or one sign over and over.
    case tooPlain

    init?(of password: String, for email: String) {
        if password.utf8.count > Limits.passwordBytes {
            self = .tooLong
        } else if password.unicodeScalars.count < Limits.passwordLength {
            self = .tooShort
        } else if LetterCase.isSame(password, email) || Set(password.utf8).count < 4 {
            self = .tooPlain
        } else {
            return nil
        }
    }

    var words: String {
        switch self {
        case .tooShort: "A password has at least \(Limits.passwordLength) characters."
        case .tooLong: "A password has at most \(Limits.passwordBytes) bytes."
        case .tooPlain: "That password is too easy to guess."
        }
    }
}
