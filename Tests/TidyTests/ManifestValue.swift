/// A value of the manifest's few kinds. A name that means nothing to us is a text or a call.
indirect enum ManifestValue: Equatable {
    struct Argument: Equatable {
        let label: String?
        let value: ManifestValue
    }

    case text(String)
    case list([ManifestValue])
    case call(String, [Argument])

    var text: String {
        get throws {
            guard case .text(let text) = self else {
                throw ManifestError(message: "\(self) is no text")
            }
            return text
        }
    }

    var list: [ManifestValue] {
        get throws {
            guard case .list(let list) = self else {
                throw ManifestError(message: "\(self) is no list")
            }
            return list
        }
    }

    /// A labelled argument of a call.
    func find(_ label: String) -> ManifestValue? {
        guard case .call(_, let arguments) = self else { return nil }
        return arguments.first { $0.label == label }?.value
    }

    subscript(label: String) -> ManifestValue {
        get throws {
            guard let value = find(label) else {
                throw ManifestError(message: "\(self) has no \(label)")
            }
            return value
        }
    }

    func adding(_ other: ManifestValue) throws -> ManifestValue {
        switch (self, other) {
        case (.text(let left), .text(let right)): .text(left + right)
        case (.list(let left), .list(let right)): .list(left + right)
        default: throw ManifestError(message: "cannot add \(other) to \(self)")
        }
    }
}
