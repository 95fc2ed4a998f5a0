/// What can be done to objects of one type; what has no meaning for it is refused here.
protocol ObjectHandler: Sendable {
    var type: String { get }

    /// An outcome for each object, in their order.
    func create(_ objects: [APIObject], _ options: RequestOptions) async -> [Outcome]
    func create(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult
    func update(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult
    func delete(_ object: APIObject) async throws(Setback) -> ItemResult
    /// - Parameter action: in lower case.
    func perform(_ action: Action, on object: APIObject) async throws(Setback) -> ItemResult
    func schedule(
        _ action: Action, _ schedule: APIObject, of object: APIObject
    ) async throws(Setback) -> ItemResult

    /// A page of what there is.
    func page(_ search: Search) async throws(Setback) -> Page
}

typealias Outcome = Result<ItemResult, Setback>

/// What a client wants done, as it wrote it; its case does not count.
struct Action: Sendable, Hashable {
    let written: String
    let folded: String
    /// Made for this request, for whoever reads logs.
    let errorID: String
}

/// What a Retrieve looks for among the objects of one type.
struct Search: Sendable {
    var filter: Filter?
    var condition: Condition?
    var properties: [PropertyPath]
    /// Where the page before ended; nil for the first.
    var cursor: Int64?
    /// Objects of one page; there may be fewer.
    var limit: Int
    var clock: ServerTime

    /// How many objects may be looked at for one answer: the fewer, the more there is to compare.
    ///
    /// Why: a client chooses the filter, and nobody else is to wait for it.
    func reach(_ most: Int) -> Int {
        guard let filter else { return most }
        return max(1, most / (1 + filter.count / 8 + filter.weight / 64))
    }

    func holds(for object: APIObject) -> Bool {
        condition?.holds(for: object, clock: clock) ?? true
    }

    /// Whether a property is asked for or looked at.
    func mentions(_ names: Set<String>) -> Bool {
        properties.contains { $0.fields.first.map { names.contains($0.name) } ?? false }
            || (condition?.mentions(names) ?? false)
    }
}

struct Page: Sendable {
    /// With all their properties.
    var objects: [APIObject]
    /// Where it ended, if there is more.
    var next: Int64?

    /// Takes an object in if it is looked for; false when the page is full, and it is the next's.
    ///
    /// - Parameter cursor: that of the object before.
    mutating func take(_ object: APIObject, _ search: Search, after cursor: Int64?) -> Bool {
        guard search.holds(for: object) else { return true }
        guard objects.count < search.limit else {
            next = cursor
            return false
        }
        objects.append(object)
        return true
    }

    /// This, with more to be looked at.
    func ended(at cursor: Int64?) -> Page { Page(objects: objects, next: cursor) }
}

extension ObjectHandler {
    func create(_ objects: [APIObject], _ options: RequestOptions) async -> [Outcome] {
        var outcomes: [Outcome] = []
        for object in objects {
            outcomes.append(
                await outcome { () throws(Setback) in try await create(object, options) })
        }
        return outcomes
    }

    func create(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        throw cannot(.create)
    }

    func update(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        throw cannot(.update)
    }

    func delete(_ object: APIObject) async throws(Setback) -> ItemResult { throw cannot(.delete) }

    func perform(_ action: Action, on object: APIObject) async throws(Setback) -> ItemResult {
        throw cannot(.perform)
    }

    func schedule(
        _ action: Action, _ schedule: APIObject, of object: APIObject
    ) async throws(Setback) -> ItemResult {
        throw cannot(.schedule)
    }

    func cannot(_ operation: Operation) -> Setback {
        .refused(Wording.cannotPerform(operation, on: type), code: 5)
    }

    func notAnAction(_ action: Action) -> Setback {
        .refused(Wording.notAnAction(action.written, on: type, errorID: action.errorID))
    }
}

func outcome(_ body: () async throws(Setback) -> ItemResult) async -> Outcome {
    do throws(Setback) {
        return .success(try await body())
    } catch {
        return .failure(error)
    }
}
