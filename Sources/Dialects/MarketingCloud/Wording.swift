/// What the platform says, word for word where it is known and in our own words where it is not.
package enum Wording {
    // Known words, which clients look for.
    package static let loginFailed = "Login Failed"
    package static let tokenExpired = "Token Expired"
    package static func unknownAction(_ action: String) -> String {
        "Server did not recognize the value of HTTP Header SOAPAction: \(action)."
    }
    package static func unknownType(_ type: String) -> String {
        "Unable to find a handler for object type: \(type). Object types are case-sensitive, "
            + "check spelling."
    }
    package static func cannotPerform(_ operation: Operation, on type: String) -> String {
        "Cannot perform \(operation.rawValue) on objects of type \(type)"
    }
    package static func notAnAction(_ action: String, on type: String, errorID: String) -> String {
        "\(action) is not an action that can be Performed on a \(type). ErrorID = \(errorID)"
    }

    // Ours: tests of success belong to StatusCode, not to these.
    package static let sendCreated = "Created Send."
    package static let sendCanceled = "Send canceled"
    package static let sendPaused = "Send paused"
    package static let sendResumed = "Send resumed"
    package static let sendDeleted = "Send deleted"
    package static func sendNotFound(_ id: Int64) -> String { "Send with ID \(id) not found" }
    package static func sendTooLate(_ id: Int64, status: String) -> String {
        "Send with ID \(id) cannot be canceled. Status: \(status)"
    }
    package static let sendIDRequired =
        "Send ID is required: without it nothing is done to any send"
    package static let sendDatePast = "SendDate must be after the current time"
    package static let noDefinitions = "No Definition was given"

    package static func flaw(_ flaw: PropertyFlaw) -> String {
        switch flaw.reason {
        case .notAnInteger: "\(flaw.path) must be a whole number"
        case .notABoolean: "\(flaw.path) must be true or false"
        case .notATime: "\(flaw.path) must be a time such as 2030-08-03T12:00:00-06:00"
        case .notAWord: "\(flaw.path) is none of the values that it may have"
        case .repeated: "\(flaw.path) was given more than once"
        }
    }

    package static func flaw(_ flaw: FilterFlaw) -> String {
        switch flaw {
        case .unknownKind: "The filter is neither a SimpleFilterPart nor a ComplexFilterPart"
        case .missing(let part): "The filter has no \(part)"
        case .repeated(let part): "The filter has more than one \(part)"
        case .unknownOperator: "The filter has an operator that does not exist"
        case .unsupported(let comparison):
            "The operator \(comparison.rawValue) is not supported"
        case .tooManyConditions: "The filter has more than \(Filter.most) conditions and values"
        case .unknownProperty(let name): "The filter names a property that is not there: \(name)"
        case .wrongCount(let name): "The filter on \(name) has too few or too many values"
        case .wrongValue(let name): "The filter on \(name) has a value of the wrong type"
        }
    }

    package static func flaw(_ flaw: RequestFlaw) -> String {
        switch flaw {
        case .unknownOperation: "The Body holds no request that this service knows"
        case .missing(let element): "\(element) is missing"
        case .repeated(let element): "\(element) was given more than once"
        case .unreadable(let element): "\(element) has a value of the wrong type"
        case .tooMany(let element): "There are too many \(element) elements"
        case .filter(let flaw): Wording.flaw(flaw)
        }
    }
}
