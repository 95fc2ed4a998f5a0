import BelayCore

/// The messages of mail/send, word for word.
///
/// Source: the vendor's error list of 2018 and, where they differ, bodies seen since. What neither
/// has a text for is said in our own words at the end.
enum Text {
    static let example =
        #"e.g. {"email": "example@example.com"} or "#
        + #"{"email": "example@example.com", "name": "Example Recipient"}"#

    // Personalizations
    static let noPersonalization =
        "The personalizations field is required and must have at least one personalization."
    static func tooManyPersonalizations(_ count: Int) -> String {
        "The personalization block is limited to 1000 personalizations per API request. You have "
            + "provided \(count) personalizations. Please consider splitting this into multiple "
            + "requests and resending your request."
    }
    static let tooManyRecipients =
        "There is a limit of 1000 total recipients (to + cc + bcc) per request."
    static let noTo =
        "The to array is required for all personalization objects, and must have at least one "
        + "email object with a valid email address."
    static func emptyList(_ name: String) -> String {
        "The \(name) array, when used, must at least have an email parameter with a valid email "
            + "address and it may also contain a name parameter. " + example
    }
    static let noRecipientEmail =
        "Each recipient object must at least have an email address and may also contain a name. "
        + example
    static let noToEmail = "The to email parameter is required."
    static let badAddress = "Does not contain a valid address."
    static func longAddress(_ holder: String) -> String {
        "The \(holder) email exceeds the maximum total length of 320 characters"
    }
    static func duplicate(_ address: String, in list: Place) -> String {
        "Each email address in the personalization block should be unique between to, cc, and "
            + "bcc. We found the first duplicate instance of [\(address)] in the "
            + "\(list.field) field."
    }
    static let noCustomArguments = "custom_args cannot be empty."
    static func customArgumentsTooBig(_ limit: Int) -> String {
        "The combined size of both global and personalization custom arguments may not exceed "
            + "\(grouped(limit)) bytes per personalization."
    }
    static let tooManySubstitutions = "You are limited to 10,000 substitutions."
    static let substitutionsInDynamic = "Substitutions may not be used with dynamic templating"

    // Headers, whose texts differ a little between the two places they may stand in.
    struct Headers {
        let badName: String
        let reserved: String
        let duplicate = "The headers cannot contain duplicate keys."
    }
    static let rootHeaders = Headers(
        badName: "Header keys cannot contain non-ASCII characters and empty spaces.",
        reserved: "Header can not be one of the reserved keys.")
    static let ownHeaders = Headers(
        badName: "Header keys cannot contain non-ASCII characters or empty spaces.",
        reserved: "Header cannot be one of the reserved keys.")

    // From, reply-to, subject
    static let noFrom =
        "The from object must be provided for every email send. It is an object that requires "
        + "the email parameter, but may also contain a name parameter.  e.g. "
        + #"{"email" : "example@example.com"}  or "#
        + #"{"email" : "example@example.com", "name" : "Example Recipient"}."#
    static let noFromEmail =
        "The from object must at least have an email parameter with a valid email address and "
        + "may also contain a name parameter. " + example
    static let noReplyEmail =
        "The reply_to object, when used, must at least have an email parameter with a valid "
        + "email address and it may also contain a name parameter. " + example
    static let bothReplies = "reply_to is mutually exclusive with reply_to_list."
    static let emptyReplyList =
        "The reply_to_list object, when used, must at least have an email parameter and may "
        + "also contain a name parameter."
    static let replyListTwice = "Each email address in the reply_to_list should be unique."
    static let replyListLong = "There is a limit of 1000 reply_to emails per mail/send request."
    static let replyListBad = "The reply_to_list email does not contain a valid address."
    static let replyListAddressLong =
        "The reply_to_list email exceeds the maximum total length of 320 characters."
    static let replyListNoEmail = "The reply_to_list email parameter is required."
    static let emptySubject =
        "The subject of your email must be a string at least one character in length."
    static let noSubject =
        "The subject is required. You can get around this requirement if you use a template with "
        + "a subject defined or if every personalization has a subject defined."
    static let unverifiedSender =
        "The from address does not match a verified Sender Identity. Mail cannot be sent until "
        + "this error is resolved. Visit "
        + "https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the "
        + "Sender Identity requirements"

    // Content
    static let noContent =
        "Unless a valid template_id is provided, the content parameter is required. There must "
        + "be at least one defined content block. We typically suggest both text/plain and "
        + "text/html blocks are included, but only one block is required."
    static let noContentType =
        "A content type is required, this tells email clients how to display the email."
    static let emptyContentType =
        "The content type must be a string at least one character in length."
    static let wrongContentType =
        "Your content type must be a string with length of at least one character."
    static let contentTypeSigns = "Cannot contain ';', or CRLF characters."
    static let noContentValue =
        "A content value is required, this is the content of the email you are sending."
    static let emptyContentValue =
        "The content value must be a string at least one character in length."
    static let contentOrder =
        "Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in "
        + "your email: text/plain needs to be first, followed by text/html, followed by any "
        + "other content."

    // Attachments
    static let notBase64 = "The attachment content must be base64 encoded."
    static let noAttachment =
        "The attachment content must be a string at least one character in length."
    static func wrongContentID(_ value: String) -> String {
        "The content ID of your attachment must be a string. You provided \(value)."
    }
    static let contentIDBreaks =
        "The content ID of your attachment cannot contain CRLF characters."
    static func badDisposition(_ value: String) -> String {
        #"The disposition of your attachment can be either "inline" or "attachment". "#
            + "You provided \(value)."
    }
    static let wrongFilename = "The filename of your attachment must be a string."
    static let filenameBreaks = "The filename of your attachment cannot contain CRLF characters."
    static let noFilename = "filename is required."
    static let wrongAttachmentType =
        "The attachment type must be a string and at least one character in length."
    static let attachmentTypeSigns = "The type cannot contain ';', or CRLF characters."

    // Template, categories, batch, time
    static func wrongTemplate(_ value: String) -> String {
        "The template ID must be a string, you provided \(value)."
    }
    static func malformedTemplate(_ value: String) -> String {
        "The template_id must be a valid GUID, you provided '\(value)'."
    }
    static func unknownTemplate(_ value: String) -> String {
        "The Template ID must be a valid template id for your account. You provided \(value)."
    }
    static func tooManyCategories(_ count: Int) -> String {
        "There is a limit of 10 categories for each email that is sent. "
            + "You provided \(count) categories."
    }
    static let wrongCategories = "Categories must be an array of strings."
    static func longCategory(_ value: String) -> String {
        "Each category must not be longer than 255 characters. \(value) exceeds this limit"
    }
    static func categoryTwice(_ value: String) -> String {
        "The categories must be a unique list, and you have included \(value) more than once."
    }
    static let foreignCategory = "Categories can not contain non-ASCII characters."
    static let wrongBatch = "The batch_id must be a string."
    static let unknownBatch = "The batch_id must be a string generated by POST /v3/mail/batch."
    static let wrongTime =
        "The send_at parameter is expecting a Unix timestamp as an integer. We will send "
        + "immediately if you include a send_at timestamp that is in the past."
    static func beyond(_ horizon: String) -> String {
        "Scheduling more than \(horizon) in advance is forbidden."
    }

    // Our own words, where the vendor has none.
    static let control = "Cannot contain line breaks or other control characters."
    static let badType = "Must be a media type of the form type/subtype."
    static let filenameSigns = "The filename of your attachment cannot contain ';' or ','."
    static let badContentID =
        "The content ID of your attachment must be visible ASCII without ';', ',', '<' and '>'."
    static let badHeaderSigns = "Header keys cannot contain control characters or colons."
    static let tooLong = "Is too long for a line of a mail."
    static let tooManyParts = "There is a limit of \(Limits.partsPerSend) parts per request."
    static let foreignFrom = "The from domain must be the domain of the root from address."

    static func wrongKind(_ expected: String, _ given: String) -> String {
        "Invalid type. Expected: \(expected), given: \(given)."
    }

    /// `10000` as `10,000`.
    static func grouped(_ number: Int) -> String {
        var text: [UInt8] = []
        let digits = Array(String(number).utf8)
        for (index, digit) in digits.enumerated() {
            let left = digits.count - index
            if index > 0, left % 3 == 0, digits[index - 1] != UInt8(ascii: "-") {
                text.append(UInt8(ascii: ","))
            }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
