/// A reader of what strangers send, and what must hold whatever they send.
package enum FuzzTarget: String, CaseIterable, Sendable {
    case xml
    case soap
    case mailPartnerQuery = "mail-partner-query"
    case smtpReply = "smtp-reply"
    case scalar
    case csv
    case multipart
    case form

    /// Stops the process when something does not hold.
    package func feed(_ input: [UInt8]) {
        switch self {
        case .xml: tryXML(input)
        case .soap: trySOAP(input)
        case .mailPartnerQuery: tryMailPartnerQuery(input)
        case .smtpReply: trySMTPReply(input)
        case .scalar: tryScalar(input)
        case .csv: tryCSV(input)
        case .multipart: tryMultipart(input)
        case .form: tryForm(input)
        }
    }
}
