import BelayCore
import BelayMIME

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
    static let clearPassword = "Passwords in clear are not taken here: use TLS, a digest or a token"
    static let repeatCall = "The call could not be carried out for certain: please repeat it"
    static let perhapsMade =
        "It is not known whether this was created. It may have been: please retrieve before "
        + "calling again"
    static let unknownContinuation =
        "The ContinueRequest is unknown or too old: please retrieve anew"
    static let scheduledTime =
        "ScheduledTime is not supported: give a send its SendDate, or a definition its schedule"
    static func unknownProperties(_ names: [String], of type: String) -> String {
        "The Request Property(s) \(names.joined(separator: ", ")) do not match with the fields of "
            + "\(type) retrieve"
    }
    static func created(_ type: String) -> String { "\(type) created" }
    static func updated(_ type: String) -> String { "\(type) updated" }
    static func deleted(_ type: String) -> String { "\(type) deleted" }
    static func unsupported(_ property: String, of type: String) -> String {
        "\(property) of \(type) is not supported"
    }
    static func required(_ property: String, of type: String) -> String {
        "\(property) of \(type) is required"
    }
    static func notFound(_ type: String) -> String { "\(type) not found" }
    static func identifierRequired(_ type: String) -> String {
        "\(type) needs an ID or a CustomerKey"
    }
    static func keyTaken(_ type: String) -> String { "Another \(type) has this CustomerKey" }
    static func tooLarge(_ type: String) -> String { "\(type) is too large" }
    static func tooMany(_ type: String) -> String { "There are as many of \(type) as there may be" }
    static func changedMeanwhile(_ type: String) -> String {
        "\(type) was changed by another call meanwhile"
    }
    package static let sendDatePast = "SendDate must be after the current time"
    package static let noDefinitions = "No Definition was given"
    static let subscriberCreated = "Created Subscriber."
    static let subscriberExists = "The subscriber is already on the list"
    static let addressTaken = "Another Subscriber has this EmailAddress"
    static let subscriberKeyTaken = "Another Subscriber has this SubscriberKey"
    static let invalidAddress = "EmailAddress of Subscriber is not an address"
    static func tooManyLists(_ most: Int) -> String {
        "A send takes at most \(most) lists of each kind"
    }

    static func listNotFound(_ number: Int64) -> String { "List with ID \(number) not found" }
    static let sendDateOutOfRange = "SendDate must lie between the years 1970 and 9999"
    static func sendTooLate(_ id: Int64, _ verb: String, status: SendStatus) -> String {
        "Send with ID \(id) cannot be \(verb). Status: \(status.rawValue)"
    }
    static func sendMovedInPart(_ id: Int64, moved: Int, left: Int, status: SendStatus) -> String {
        "Send with ID \(id) was updated in part: SendDate was changed for \(moved) of its mails, "
            + "and could not be for \(left). Status: \(status.rawValue)"
    }
    static func performed(_ type: String) -> String { "\(type) performed" }
    static func scheduled(_ type: String) -> String { "\(type) scheduled" }
    static let scheduleTooLarge =
        "The Email is too large for so many occurrences: all together may have "
        + "\(Limits.occurrenceBytes / 1_024 / 1_024) MiB"
    static func subscriber(_ index: Int, _ text: String) -> String {
        "Subscribers at index \(index): \(text)"
    }
    static func contradiction(_ type: String) -> String {
        "The \(type) of this ID has another CustomerKey than was given"
    }
    static func listNotMade(_ text: String) -> String { "\(text). No List was made" }
    static func listOnlyUpdated(_ text: String) -> String { "\(text). The List was updated" }
    static func tooManyFields(_ most: Int) -> String {
        "The e-mail has more than \(most) different fields such as %%First Name%%"
    }
    static func tooManySpellings(_ most: Int) -> String {
        "The e-mail spells its fields in more than \(most) ways, such as %%Name%% and %%name%%"
    }
    static let emptyEmail = "The Email has neither an HTMLBody nor a TextBody"
    static func notAnAddress(_ property: String) -> String { "\(property) is not an address" }
    /// Names the place, never what stands there.
    static func unfit(_ error: MIMEError) -> String {
        switch error {
        case .controlCharacter(let place):
            "The send cannot be composed: \(place) holds a control character"
        case .invalidAddress(let place): "The send cannot be composed: \(place) is no address"
        case .tooLong(let place): "The send cannot be composed: \(place) is too long"
        case .invalidType, .reservedHeader, .invalidHeaderName, .invalidID, .dateOutOfRange,
            .unsound:
            "The send cannot be composed"
        }
    }
    static func flaw(_ flaw: Timetable.Flaw) -> String {
        switch flaw {
        case .noStart: "StartDateTime of ScheduleDefinition is required"
        case .past: "StartDateTime must be after the current time"
        case .outOfRange: "The schedule leaves the years 1970 to 9999"
        case .unsupported(let what): "The schedule is not supported: \(what)"
        case .zone(let name, let start):
            "TimeZone \(name) may be at another offset than StartDateTime \(start) in the course "
                + "of the year: for a schedule that repeats give the offset alone"
        case .noEnd: "A schedule that repeats needs its end: Occurrences or EndDateTime"
        case .tooMany: "A schedule has at most \(Limits.occurrences) occurrences"
        case .none: "The schedule ends before it begins"
        }
    }
    static let unsearched = "HTMLBody and TextBody cannot be filtered by"
    static let noObject = "No object specified at 0-based index 0"
    static let noSchedule = "No Schedule was given"
    static func notExecutable(_ name: String) -> String {
        "\(name) is not a method that can be Executed"
    }
    static func noExtract(_ id: String) -> String { "There is no extract \(id)" }

    package static func flaw(_ flaw: PropertyFlaw) -> String {
        switch flaw.reason {
        case .notAnInteger: "\(flaw.path) must be a whole number"
        case .notABoolean: "\(flaw.path) must be true or false"
        case .notATime: "\(flaw.path) must be a time such as 2030-08-03T12:00:00-06:00"
        case .notAWord: "\(flaw.path) is none of the values that it may have"
        case .repeated: "\(flaw.path) was given more than once"
        case .otherCase: "\(flaw.path) was written in another case: names of elements have one"
        case .otherNamespace:
            "\(flaw.path) was written in another namespace than \(PartnerNamespace.api)"
        case .nilWithValue: "\(flaw.path) is nil and has a value"
        case .unknown: "\(flaw.path) is not known, and nothing is passed over there"
        case .notAnItem: "Something else was given in the place of \(flaw.path)"
        case .untyped: "\(flaw.path) needs an xsi:type"
        case .tooMany:
            "\(flaw.path) was given more than \(RequestReader.mostObjects) times, or more than "
                + "\(RequestReader.mostNested) with what else is in lists"
        }
    }

    package static func flaw(_ flaw: FilterFlaw) -> String {
        switch flaw {
        case .unknownKind: "The filter is neither a SimpleFilterPart nor a ComplexFilterPart"
        case .missing(let part): "The filter has no \(part)"
        case .repeated(let part): "The filter has more than one \(part)"
        case .misnamed(let part):
            "\(part) of the filter was written in another case or another namespace than it has"
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
        case .misnamed(let element):
            "\(element) was written in another case or another namespace than it has"
        case .tooMany(let element):
            "There are too many \(element) elements, or too many objects in lists within them"
        case .filter(let flaw): Wording.flaw(flaw)
        }
    }
}
