/// A type whose objects are records: what can be done to all of them alike.
protocol RecordHandler: ObjectHandler {
    var shelf: RecordShelf { get }

    /// Throws for what it cannot mean.
    func check(_ object: APIObject) throws(Setback)
}

extension RecordHandler {
    var type: String { shelf.type }

    func create(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        if options.isUpsert, RecordShelf.reference(object) != nil {
            if let kept = try await shelf.find(object) { return try await change(kept, object) }
            guard options.makes(object) else { throw .refused(Wording.notFound(type)) }
        }
        try check(object)
        let kept = try await shelf.add(object)
        return ItemResult(Wording.created(type), object: kept.object, newID: kept.number)
    }

    func update(
        _ object: APIObject, _ options: RequestOptions
    ) async throws(Setback) -> ItemResult {
        guard let kept = try await shelf.find(object) else {
            guard options.makes(object) else { throw .refused(Wording.notFound(type)) }
            return try await create(object, RequestOptions())
        }
        return try await change(kept, object)
    }

    private func change(
        _ kept: RecordShelf.Kept, _ object: APIObject
    ) async throws(Setback) -> ItemResult {
        try check(kept.object.overlaid(with: object))
        let changed = try await shelf.change(kept, to: object)
        return ItemResult(Wording.updated(type), object: changed.object, newID: changed.number)
    }

    func delete(_ object: APIObject) async throws(Setback) -> ItemResult {
        let kept = try await shelf.found(object)
        try await shelf.remove(kept)
        return ItemResult(Wording.deleted(type), object: object)
    }

    func page(_ search: Search) async throws(Setback) -> Page { try await shelf.page(search) }

    /// Refuses properties that would change what is sent, and that are not carried out here.
    func refuse(_ names: [String], in object: APIObject) throws(Setback) {
        for name in names {
            guard let value = object[name], value.saysSomething else { continue }
            throw .refused(Wording.unsupported(name, of: type))
        }
    }

    func require(_ names: String..., in object: APIObject) throws(Setback) {
        for name in names where !(object[name]?.saysSomething ?? false) {
            throw .refused(Wording.required(name, of: type))
        }
    }
}

extension RequestOptions {
    /// Whether an object that is there is to be changed, and one that is not to be made.
    var isUpsert: Bool { saveOptions.contains { $0.action.utf8.elementsEqual("UpdateAdd".utf8) } }

    /// Whether an object that was not found is to be made. Not one that is named by its ID: what
    /// is made has another, and the same call again would make one more.
    func makes(_ object: APIObject) -> Bool { isUpsert && object.integer("ID") == nil }
}

extension APIObject {
    /// This, with the properties of another one over its own.
    func overlaid(with other: APIObject) -> APIObject {
        var result = self
        for property in other.properties { result[property.name] = property.value }
        return result
    }
}

extension APIValue {
    /// Whether it is more than what clients fill in for nothing.
    var saysSomething: Bool {
        switch self {
        case .text(let text): !text.isEmpty
        case .integer(let number): number != 0
        case .boolean(let flag): flag
        case .dateTime, .time, .object: true
        case .objects(let objects): !objects.isEmpty
        case .null: false
        }
    }
}
