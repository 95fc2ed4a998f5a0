import BelayMarketingCloud
import BelaySOAP

private let catalogue = Catalogue()

/// Whatever is understood can be answered with what it said, and the answer can be read.
func trySOAP(_ input: [UInt8]) {
    guard let envelope = try? SOAPEnvelope(input) else { return }
    if case .user(let user)? = try? Identity(envelope), case .digest(let digest) = user.password {
        _ = digest.matches("S3cret".utf8)
        _ = digest.isFresh(atMilliseconds: .max)
    }
    _ = envelope.notUnderstood(beside: [])
    guard let request = try? Request(envelope.request, from: catalogue) else { return }
    let reply = answer(request)
    let body = reply.markup(requestID: "r", from: catalogue, clock: .central)
    let document = try? SOAPReply(
        version: envelope.version, action: reply.operation.replyAction, messageID: "m",
        timestampID: "t", relatesTo: envelope.addressing.messageID, createdMilliseconds: 0,
        body: body
    ).document()
    guard let document, let again = try? SOAPEnvelope(document) else {
        preconditionFailure("an answer can be written and read")
    }
    precondition(again.version == envelope.version)
    precondition(again.request.name.local == reply.operation.replyName)
}

private func answer(_ request: Request) -> Reply {
    switch request {
    case .create(let objects, _): return .create(items(objects))
    case .update(let objects, _): return .update(items(objects))
    case .delete(let objects, _): return .delete(items(objects))
    case .perform(let action, let objects, _): return .perform(items(objects), message: action)
    case .configure(let action, let objects, _):
        return .configure(items(objects), message: action)
    case .schedule(let action, let schedule, let objects, _):
        return .schedule(items(objects + [schedule].compactMap { $0 }), message: action)
    case .retrieve(let retrieval), .query(let retrieval):
        return .retrieve(.failed(retrieval.objectType ?? ""), found(retrieval))
    case .describe(let types): return .describe(types.compactMap { catalogue[$0] })
    case .execute(let executions): return .execute(executions.map { ItemResult($0.name) })
    case .extract(let names): return .extract(names.map { ItemResult($0, errorCode: 5) })
    case .versionInfo, .systemStatus: return .systemStatus
    }
}

private func items(_ objects: [RequestedObject]) -> [ItemResult] {
    objects.map { ItemResult($0.flaws.first?.path ?? "", object: $0.object) }
}

private func found(_ retrieval: Retrieval) -> [APIObject] {
    guard let name = retrieval.objectType, let type = catalogue[name] else { return [] }
    let send = APIObject(name, ["ID": .integer(1), "Subject": .text("a b"), "Name": .text("")])
    let paths = retrieval.properties.compactMap { PropertyPath($0, of: type, in: catalogue) }
    if let filter = retrieval.filter,
        let condition = try? Condition(filter, of: type, in: catalogue, clock: .central),
        !condition.holds(for: send, clock: .central)
    {
        return []
    }
    return [send.showing(paths)]
}
