import BelayMarketingCloud
import BelaySOAP
import Foundation

/// Files of this folder, and requests put together from parts.
enum Sample {
    static let catalogue = Catalogue()

    static func names(in folder: String) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: url(folder).path)
                .filter { $0.hasSuffix(".xml") }.sorted()
        } catch {
            return []
        }
    }

    static func bytes(_ folder: String, _ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url(folder).appending(path: name)))
    }

    private static func url(_ folder: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: folder)
    }

    /// A document whose default namespace is the API's, with `xsi` declared.
    static func element(_ text: String) throws -> XMLElement {
        let namespaces =
            "xmlns='\(PartnerNamespace.api)' xmlns:p='\(PartnerNamespace.api)' "
            + "xmlns:xsi='\(SOAPNamespace.schemaInstance)'"
        let root = try XMLReader.read("<root \(namespaces)>\(text)</root>".utf8)
        guard let first = root.children.map(\.self).first else { throw XMLError.notUTF8 }
        return first
    }

    static func request(_ text: String) throws -> Request {
        try Request(element(text), from: catalogue)
    }

    static func envelope(header: String) throws -> SOAPEnvelope {
        try SOAPEnvelope(
            """
            <s:Envelope xmlns:s='\(SOAPVersion.soap11.namespace)' \
            xmlns:wsse='\(SOAPNamespace.security)'><s:Header>\(header)</s:Header>\
            <s:Body><r/></s:Body></s:Envelope>
            """.utf8)
    }
}
