import BelayCore
import BelayJSON

/// What `_format` asks for. The `Accept` header is not looked at.
enum AnswerFormat: Hashable {
    case json
    case xml

    /// XML when it is asked for, in any case of letters; JSON for anything else.
    init(_ text: String?) {
        self = LetterCase.isSame(text ?? "", "xml") ? .xml : .json
    }

    var contentType: String {
        switch self {
        case .json: "application/json"
        case .xml: "application/xml"
        }
    }

    func encode(_ answer: JSON) -> [UInt8] {
        switch self {
        case .json: answer.encode()
        case .xml: XMLAnswer.encode(answer)
        }
    }
}
