import BelayJSON
import HTTPTypes

/// What an answer says, in both languages.
struct Words: Hashable {
    var english: String
    var french: String

    init(_ english: String, _ french: String) {
        self.english = english
        self.french = french
    }

    func text(in language: MailPartnerSettings.Language) -> String {
        switch language {
        case .english: english
        case .french: french
        }
    }
}

/// An answer that is not success: the vendor's control code and its words.
struct Refusal: Error, Hashable {
    var code: Int64
    var words: Words
    /// The HTTP status where statuses are strict, or where it is not for the code to tell.
    var status: HTTPResponse.Status
    /// Whether the status stands even where statuses are not strict.
    var isStatusFixed: Bool
    /// One entry for each recipient that is bad, when several are.
    var errors: [Refusal] = []
    var headers: HTTPFields = [:]

    /// A control code: HTTP 200 unless statuses are strict.
    init(
        _ code: Int64, _ english: String, _ french: String,
        strict status: HTTPResponse.Status = .badRequest
    ) {
        self.code = code
        words = Words(english, french)
        self.status = status
        isStatusFixed = false
    }

    /// A call that fails as HTTP: the status stands whatever the setting.
    init(
        http status: HTTPResponse.Status, code: Int64? = nil, _ english: String,
        _ french: String
    ) {
        self.code = code ?? Int64(status.code)
        words = Words(english, french)
        self.status = status
        isStatusFixed = true
    }

    /// The body, its members in the vendor's order: in XML the order is all there is.
    func body(in language: MailPartnerSettings.Language) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member(name: "success", value: false),
            JSON.Member(name: "code", value: .integer(code)),
            JSON.Member(name: "message", value: .string(words.text(in: language))),
        ]
        if errors.count > 1 {
            let entries = errors.map { error -> JSON in
                // The vendor writes an inner code as a text.
                [
                    "success": false, "code": .string(String(error.code)),
                    "message": .string(error.words.text(in: language)),
                ]
            }
            members.append(JSON.Member(name: "errors", value: .array(entries)))
        }
        return .object(members)
    }
}
