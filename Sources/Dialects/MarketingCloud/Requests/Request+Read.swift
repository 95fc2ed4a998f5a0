package import BelaySOAP

extension Request {
    /// Reads the one element of a Body. Which operation it is, the element alone decides.
    package init(_ element: XMLElement, from catalogue: Catalogue) throws(RequestFlaw) {
        guard let operation = Operation(request: element.name) else { throw .unknownOperation }
        let reader = RequestReader(catalogue: catalogue)
        switch operation {
        case .create, .update, .delete, .perform, .configure, .schedule:
            self = try Request.change(operation, element, reader)
        case .retrieve:
            let request = try reader.required("RetrieveRequest", in: element)
            self = .retrieve(try Retrieval(retrieve: request, reader))
        case .query:
            let request = try reader.required("QueryRequest", in: element)
            self = .query(try Retrieval(query: request, reader))
        case .describe: self = .describe(try Request.described(element, reader))
        case .execute: self = .execute(try Request.executions(element, reader))
        case .extract: self = .extract(try Request.extracts(element, reader))
        case .versionInfo:
            self = .versionInfo(
                includesHistory: try reader.flag("IncludeVersionHistory", in: element))
        case .systemStatus: self = .systemStatus
        }
    }

    private static func change(
        _ operation: Operation, _ element: XMLElement, _ reader: RequestReader
    ) throws(RequestFlaw) -> Request {
        let options = try RequestOptions(try reader.one("Options", in: element), reader)
        let action = try reader.text("Action", in: element) ?? ""
        switch operation {
        case .create: return .create(try reader.objects("Objects", in: element), options)
        case .update: return .update(try reader.objects("Objects", in: element), options)
        case .delete: return .delete(try reader.objects("Objects", in: element), options)
        case .configure:
            let objects = try reader.wrapped("Configurations", "Configuration", in: element)
            return .configure(action: action, objects, options)
        case .schedule:
            let schedule = try reader.one("Schedule", in: element).map {
                RequestedObject($0, as: "ScheduleDefinition", from: reader.catalogue)
            }
            let objects = try reader.wrapped(
                "Interactions", "Interaction", in: element,
                atMost: RequestReader.mostInteractions)
            return .schedule(action: action, schedule: schedule, objects, options)
        default:
            let objects = try reader.wrapped("Definitions", "Definition", in: element)
            return .perform(action: action, objects, options)
        }
    }

    private static func described(
        _ element: XMLElement, _ reader: RequestReader
    ) throws(RequestFlaw) -> [String] {
        guard let requests = try reader.one("DescribeRequests", in: element) else { return [] }
        var types: [String] = []
        for request in try reader.children("ObjectDefinitionRequest", of: requests) {
            guard types.count < RequestReader.mostObjects else {
                throw .tooMany("ObjectDefinitionRequest")
            }
            types.append(try reader.text("ObjectType", in: request) ?? "")
        }
        return types
    }

    private static func executions(
        _ element: XMLElement, _ reader: RequestReader
    ) throws(RequestFlaw) -> [Execution] {
        var executions: [Execution] = []
        for request in try reader.children("Requests", of: element) {
            guard executions.count < RequestReader.mostObjects else { throw .tooMany("Requests") }
            executions.append(
                Execution(
                    name: try reader.text("Name", in: request) ?? "",
                    parameters: try reader.pairs("Parameters", in: request).map {
                        Execution.Parameter(name: $0.name, value: $0.value)
                    }))
        }
        return executions
    }

    private static func extracts(
        _ element: XMLElement, _ reader: RequestReader
    ) throws(RequestFlaw) -> [String] {
        var identifiers: [String] = []
        for request in try reader.children("Requests", of: element) {
            guard identifiers.count < RequestReader.mostObjects else { throw .tooMany("Requests") }
            identifiers.append(try reader.text("ID", in: request) ?? "")
        }
        return identifiers
    }
}
