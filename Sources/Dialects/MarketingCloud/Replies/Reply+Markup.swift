package import BelaySOAP

extension Reply {
    /// The element for the Body, in the default namespace, its parts in the schema's order.
    ///
    /// - Parameters:
    ///   - requestID: a UUID in lower case, by which a Retrieve is gone on with.
    ///   - style: how times are written; nil is the vendor's way.
    package func markup(
        requestID: String, from catalogue: Catalogue, clock: ServerTime,
        style: SchemaDateTime.Style? = nil
    ) -> Markup {
        let usual: SchemaDateTime.Style =
            switch self {
            case .retrieve, .query: .withoutOffset
            default: .withOffset
            }
        let style = style ?? usual
        let writer = ObjectWriter(catalogue, clock: clock, style)
        return Markup(
            operation.replyName, parts(Markup("RequestID", requestID), writer),
            attributes: [Markup.Attribute("xmlns", PartnerNamespace.api)])
    }

    private func parts(_ requestID: Markup, _ writer: ObjectWriter) -> [Markup] {
        switch self {
        case .create(let items), .update(let items), .delete(let items):
            let results = items.enumerated().map { ordinal, item in
                Markup("Results", result(item, ordinal, writer))
            }
            return results + [requestID, Reply.overall(OverallStatus(of: items))]
        case .perform(let items, let message), .configure(let items, let message),
            .schedule(let items, let message):
            let results = items.enumerated().map { ordinal, item in
                Markup("Result", result(item, ordinal, writer))
            }
            return [
                Markup("Results", results), Reply.overall(OverallStatus(of: items)),
                Markup("OverallStatusMessage", message), requestID,
            ]
        case .retrieve(let status, let objects), .query(let status, let objects):
            let results = objects.map { writer.markup($0, as: "Results") }
            return [Reply.overall(status), requestID] + results
        case .describe(let types):
            return types.map(Reply.definition) + [requestID]
        case .execute(let items), .extract(let items):
            let results = items.enumerated().map { ordinal, item in
                // Without anything of its own in between, ErrorCode is last, as Execute has it.
                Markup("Results", item.head(ordinal: ordinal))
            }
            return [Reply.overall(OverallStatus(of: items)), requestID] + results
        case .versionInfo(let version):
            return [Reply.information(version), requestID]
        case .systemStatus:
            let result =
                ItemResult("System Status Retrieved").head(ordinal: 0)
                + [Markup("SystemStatus", "OK")]
            return [
                Markup("Results", [Markup("Result", result)]), Reply.overall(.ok),
                Markup("OverallStatusMessage"), requestID,
            ]
        }
    }

    private func result(_ item: ItemResult, _ ordinal: Int, _ writer: ObjectWriter) -> [Markup] {
        var parts = item.head(ordinal: ordinal)
        if case .create = self { parts.append(Markup("NewID", String(item.newID))) }
        var declared = "APIObject"
        if case .schedule = self { declared = "ScheduleDefinition" }
        if let object = item.object {
            parts.append(writer.markup(object, as: "Object", declared: declared))
        }
        switch self {
        case .perform, .schedule: parts.append(item.taskMarkup)
        default: break
        }
        return parts
    }

    private static func overall(_ status: OverallStatus) -> Markup {
        Markup("OverallStatus", status.text)
    }

    private static func definition(_ type: ObjectType) -> Markup {
        let properties = type.fields.compactMap { field -> Markup? in
            guard let dataType = field.dataType else { return nil }
            return Markup(
                "Properties",
                [
                    .nilled("PartnerKey"), .nilled("ObjectID"), Markup("Name", field.name),
                    Markup("DataType", dataType), Markup("IsRetrievable", "true"),
                ])
        }
        return Markup("ObjectDefinition", [Markup("ObjectType", type.name)] + properties)
    }

    private static func information(_ version: Version) -> Markup {
        Markup(
            "VersionInfo",
            [
                Markup("Version", version.number),
                Markup("VersionDate", version.date.text(.withOffset) ?? ""),
                Markup("Notes", version.notes),
            ])
    }
}
