import BelaySOAP

/// What Retrieve and Query ask for.
package struct Retrieval: Sendable, Hashable {
    /// Nil when an earlier answer is to be continued.
    package var objectType: String?
    package var properties: [String]
    package var filter: Filter?
    /// The RequestID of the answer to go on from.
    package var continues: String?
    package var options: RequestOptions

    package init(
        _ objectType: String?, _ properties: [String] = [], filter: Filter? = nil,
        continues: String? = nil, options: RequestOptions = RequestOptions()
    ) {
        self.objectType = objectType
        self.properties = properties
        self.filter = filter
        self.continues = continues
        self.options = options
    }

    /// A RetrieveRequest. Some clients send nothing but ContinueRequest to go on.
    init(retrieve request: XMLElement, _ reader: RequestReader) throws(RequestFlaw) {
        try self.init(
            request, described: request, filtered: request,
            options: RequestOptions(try reader.one("Options", in: request), reader), reader)
    }

    /// A QueryRequest, which has its object and its filter one level further in.
    init(query request: XMLElement, _ reader: RequestReader) throws(RequestFlaw) {
        let query = try reader.one("Query", in: request)
        try self.init(
            request,
            described: try query.flatMap { query throws(RequestFlaw) in
                try reader.one("Object", in: query)
            }, filtered: query, options: RequestOptions(), reader)
    }

    private init(
        _ request: XMLElement, described: XMLElement?, filtered: XMLElement?,
        options: RequestOptions, _ reader: RequestReader
    ) throws(RequestFlaw) {
        continues = try reader.text("ContinueRequest", in: request)
        self.options = options
        objectType = try described.flatMap { element throws(RequestFlaw) in
            try reader.text("ObjectType", in: element)
        }
        guard objectType != nil || continues != nil else { throw .missing("ObjectType") }
        properties =
            try described.map { element throws(RequestFlaw) in
                try reader.texts(
                    "Properties", in: element, atMost: RequestReader.mostProperties)
            } ?? []
        guard let filtered, let element = try reader.one("Filter", in: filtered) else { return }
        do {
            filter = try Filter(element)
        } catch {
            throw .filter(error)
        }
    }
}
