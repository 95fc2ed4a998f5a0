import BelaySOAP

/// The vendor's namespaces.
package enum PartnerNamespace {
    /// Of every operation and object.
    package static let api = "http://exacttarget.com/wsdl/partnerAPI"
    /// Of OAuth headers.
    package static let oauth = "http://exacttarget.com"
    /// Of the detail of a fault.
    package static let fault = "urn:fault.partner.exacttarget.com"

    static func name(_ local: String) -> XMLName { XMLName(local, in: api) }
}
