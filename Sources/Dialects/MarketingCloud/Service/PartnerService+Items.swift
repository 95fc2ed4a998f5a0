import BelayCore

// Operations on several objects, each of which goes well or not by itself.

extension PartnerService {
    func create(
        _ objects: [RequestedObject], _ options: RequestOptions
    ) async throws(Outage) -> [ItemResult] {
        var outcomes: [Outcome?] = objects.map { refusal(of: $0, options, .create) }
        // Neighbours of one type are handed over together, which is quicker for some.
        var index = 0
        while index < objects.count {
            let type = objects[index].object.type
            var end = index
            while end < objects.count, outcomes[end] == nil,
                objects[end].object.type.utf8.elementsEqual(type.utf8)
            { end += 1 }
            guard end > index, let handler = handler(of: type) else {
                index += 1
                continue
            }
            let done = await handler.create(objects[index..<end].map(\.object), options)
            for (offset, outcome) in done.enumerated() { outcomes[index + offset] = outcome }
            index = end
        }
        return try results(objects, outcomes.compactMap { $0 })
    }

    func perform(
        _ action: Action, _ objects: [RequestedObject], _ options: RequestOptions
    ) async throws(Outage) -> Reply {
        .perform(
            try await each(objects, options, .perform) { handler, object in
                await outcome { () throws(Setback) in
                    try await handler.perform(action, on: object)
                }
            }, message: objects.isEmpty ? Wording.noDefinitions : "")
    }

    func schedule(
        _ action: Action, _ schedule: RequestedObject?, _ objects: [RequestedObject],
        _ options: RequestOptions
    ) async throws(Outage) -> Reply {
        guard let schedule else {
            let refused = objects.map { _ in ItemResult(Wording.noSchedule, errorCode: 2) }
            return .schedule(refused, message: Wording.noSchedule)
        }
        if var refusal = ErrorMapping.refusal(of: schedule) {
            if schedule.object["Recurrence"] == nil { refusal.object = nil }
            return .schedule(objects.map { _ in refusal }, message: "")
        }
        var items = try await each(objects, options, .schedule) { handler, object in
            await outcome { () throws(Setback) in
                try await handler.schedule(action, schedule.object, of: object)
            }
        }
        // What is echoed is the schedule, not what it is for; one that is whole.
        let isWhole = schedule.object["Recurrence"] != nil
        for index in items.indices { items[index].object = isWhole ? schedule.object : nil }
        return .schedule(items, message: objects.isEmpty ? Wording.noDefinitions : "")
    }

    /// Hands each object that can be read to its handler, one after the other.
    func each(
        _ objects: [RequestedObject], _ options: RequestOptions, _ operation: Operation,
        _ body: (any ObjectHandler, APIObject) async -> Outcome
    ) async throws(Outage) -> [ItemResult] {
        var outcomes: [Outcome] = []
        for requested in objects {
            if let refusal = refusal(of: requested, options, operation) {
                outcomes.append(refusal)
            } else if let handler = handler(of: requested.object.type) {
                outcomes.append(await body(handler, requested.object))
            }
        }
        return try results(objects, outcomes)
    }

    /// Why an object is not even handed over; nil when it is.
    private func refusal(
        of requested: RequestedObject, _ options: RequestOptions, _ operation: Operation
    ) -> Outcome? {
        let type = requested.object.type
        guard handler(of: type) != nil else {
            return .failure(.refused(Wording.cannotPerform(operation, on: type), code: 5))
        }
        // Whoever wants something done later must not see it done now.
        if options.scheduledTime != nil { return .failure(.refused(Wording.scheduledTime)) }
        return ErrorMapping.refusal(of: requested).map { .success($0) }
    }

    /// Each outcome as its result. When nothing but outages came of it all, that is one fault.
    private func results(
        _ objects: [RequestedObject], _ outcomes: [Outcome]
    ) throws(Outage) -> [ItemResult] {
        precondition(outcomes.count == objects.count, "an outcome for each object")
        let outages = outcomes.compactMap { outcome -> Outage? in
            if case .failure(.outage(let outage)) = outcome { outage } else { nil }
        }
        if let first = outages.first, outages.count == outcomes.count {
            // A repeat of the whole call would repeat that one too.
            throw outages.contains(.perhapsMade) ? .perhapsMade : first
        }
        return zip(objects, outcomes).map { requested, outcome in
            switch outcome {
            case .success(let result): result
            case .failure(.refused(let text, let code)):
                ItemResult(text, errorCode: code, object: requested.object)
            case .failure(.outage(.perhapsMade)):
                ItemResult(Wording.perhapsMade, errorCode: 2, object: requested.object)
            case .failure(.outage(.store)), .failure(.outage(.underWay)):
                ItemResult(Wording.repeatCall, errorCode: 2, object: requested.object)
            }
        }
    }
}
