// The types of which requests and replies consist, beside objects. `RequestReader` reads those of
// requests, `Reply` writes those of replies: tests hold both against this table.
extension WSDL {
    static let parts = options + filters + requests + results

    // MARK: Requests

    private static let base = ObjectType(
        abstract: "Options",
        [
            .wrapped("SaveOptions", "SaveOption", "SaveOption"), .string("ConversationID"),
            .dateTime("ScheduledTime"),
            .words("RequestType", Enumeration("RequestType", "Synchronous", "Asynchronous")),
        ])

    private static let saveAction = Enumeration(
        "SaveAction", "AddOnly", "Default", "Nothing", "UpdateAdd", "UpdateOnly", "Delete")

    private static let options =
        [
            base,
            ObjectType(
                "SaveOption",
                [.string("PropertyName").required, .words("SaveAction", saveAction).required]),
            ObjectType("RetrieveOptions", extends: base, [.int("BatchSize")]),
        ]
        + [
            "CreateOptions", "UpdateOptions", "DeleteOptions", "PerformOptions",
            "ConfigureOptions", "ScheduleOptions", "ExtractOptions", "SystemStatusOptions",
        ].map { ObjectType($0, extends: base, []) }

    private static let filterPart = ObjectType("FilterPart", [])

    private static let operators = Enumeration(
        "SimpleOperators",
        SimpleFilter.Comparison.allCases.filter(\.isSupported).map(\.rawValue))

    private static let filters = [
        filterPart,
        ObjectType(
            "SimpleFilterPart", extends: filterPart,
            [
                .string("Property").required, .words("SimpleOperator", operators).required,
                .strings("Value"), .dateTimes("DateValue"),
            ]),
        ObjectType(
            "ComplexFilterPart", extends: filterPart,
            [
                .object("LeftOperand", "FilterPart").required,
                .words("LogicalOperator", Enumeration("LogicalOperators", "OR", "AND")).required,
                .object("RightOperand", "FilterPart"),
                .wrapped("AdditionalOperands", "Operand", "FilterPart"),
            ]),
    ]

    private static let request = ObjectType(abstract: "Request")

    private static let requests = [
        request,
        ObjectType(
            "RetrieveRequest",
            [
                .string("ObjectType").required, .strings("Properties"),
                .object("Filter", "FilterPart"), .string("ContinueRequest"),
                .object("Options", "RetrieveOptions"),
            ]),
        ObjectType(
            "QueryRequest", [.object("Query", "Query").required, .string("ContinueRequest")]),
        ObjectType(
            "Query", [.object("Object", "QueryObject").required, .object("Filter", "FilterPart")]),
        ObjectType(
            "QueryObject", [.string("ObjectType").required, .strings("Properties").required]),
        ObjectType(
            "ArrayOfObjectDefinitionRequest",
            [.objects("ObjectDefinitionRequest", "ObjectDefinitionRequest")]),
        ObjectType("ObjectDefinitionRequest", [.string("ObjectType")]),
        ObjectType(
            "ExecuteRequest", [.string("Name"), .objects("Parameters", "APIProperty")]),
        ObjectType(
            "ExtractRequest", extends: request,
            [.string("ID").required, .object("Options", "ExtractOptions").required]),
    ]

    // MARK: Replies

    private static let result = ObjectType(
        "Result",
        [
            .string("StatusCode").required, .string("StatusMessage").required,
            .int("OrdinalID"), .int("ErrorCode"),
        ])

    /// An item that was refused may have no object to show.
    private static let object = Field.object("Object", "APIObject")
    private static let task = Field.object("Task", "TaskResult").required
    private static let systemStatus = Enumeration(
        "SystemStatusType", "OK", "UnplannedOutage", "InMaintenance")

    private static let results = [
        result,
        ObjectType("CreateResult", extends: result, [.int("NewID").required, object]),
        ObjectType("UpdateResult", extends: result, [object]),
        ObjectType("DeleteResult", extends: result, [object]),
        ObjectType("PerformResult", extends: result, [object, task]),
        ObjectType("ConfigureResult", extends: result, [object]),
        ObjectType(
            "ScheduleResult", extends: result, [.object("Object", "ScheduleDefinition"), task]),
        ObjectType(
            "TaskResult",
            [
                .string("StatusCode").required, .string("StatusMessage").required,
                .int("OrdinalID"), .int("ErrorCode"), .string("ID"),
            ]),
        ObjectType(
            "ExecuteResponse",
            [
                .string("StatusCode"), .string("StatusMessage"), .int("OrdinalID"),
                .int("ErrorCode"),
            ]),
        ObjectType("ExtractResult", extends: result, []),
        ObjectType(
            "SystemStatusResult", extends: result,
            [.words("SystemStatus", systemStatus).required]),
        ObjectType(
            "VersionInfoResponse",
            [
                .string("Version").required, .dateTime("VersionDate").required,
                .string("Notes").required,
            ]),
        ObjectType(
            "ObjectDefinition",
            [.string("ObjectType"), .objects("Properties", "PropertyDefinition")]),
        ObjectType(
            "PropertyDefinition", extends: .apiObject,
            [.string("Name"), .string("DataType"), .boolean("IsRetrievable")]),
    ]
}
