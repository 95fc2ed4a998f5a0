package import BelaySOAP

/// What Options say that has a meaning here. The rest is accepted and has no effect.
package struct RequestOptions: Sendable, Hashable {
    /// What to do about an object that is there already, or not yet.
    package struct SaveOption: Sendable, Hashable {
        package var property: String
        /// `AddOnly`, `Default`, `Nothing`, `UpdateAdd`, `UpdateOnly` or `Delete`.
        package var action: String

        package init(property: String, action: String) {
            self.property = property
            self.action = action
        }
    }

    package var saveOptions: [SaveOption] = []
    /// Carried out at once all the same.
    package var isAsynchronous = false
    package var scheduledTime: SchemaDateTime?
    package var conversationID: String?
    /// How many objects a Retrieve is to answer with at once.
    package var batchSize: Int?

    package init() {}

    /// Missing and empty Options are the same.
    init(_ element: XMLElement?, _ reader: RequestReader) throws(RequestFlaw) {
        guard let element else { return }
        if let options = try reader.one("SaveOptions", in: element) {
            for option in try reader.children("SaveOption", of: options) {
                guard saveOptions.count < RequestReader.mostProperties else {
                    throw .tooMany("SaveOption")
                }
                saveOptions.append(
                    SaveOption(
                        property: try reader.text("PropertyName", in: option) ?? "",
                        action: try reader.text("SaveAction", in: option) ?? ""))
            }
        }
        let type = try reader.text("RequestType", in: element)
        isAsynchronous = type?.hasSameBytes(as: "Asynchronous") ?? false
        scheduledTime = try reader.dateTime("ScheduledTime", in: element)
        conversationID = try reader.text("ConversationID", in: element)
        batchSize = try reader.int("BatchSize", in: element)
    }
}
