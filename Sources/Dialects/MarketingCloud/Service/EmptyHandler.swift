/// A type of which there is nothing, and which clients may ask for all the same.
struct EmptyHandler: ObjectHandler {
    let type: String

    func page(_ search: Search) async throws(Setback) -> Page { Page(objects: [], next: nil) }
}
