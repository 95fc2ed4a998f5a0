import BelayForms

/// A form has the same fields however it is cut, and no byte of a value comes from elsewhere.
func tryMultipart(_ input: [UInt8]) {
    guard let size = input.first else { return }
    _ = MultipartReader(contentType: String(decoding: input, as: UTF8.self))
    let form = input.dropFirst()
    let whole = events(in: [form])
    let cut = events(in: pieces(of: form, by: Int(size) % 7 + 1))
    precondition(whole.events == cut.events && whole.error == cut.error)
    let length = whole.events.reduce(0) { sum, event in
        if case .bytes(let bytes) = event { sum + bytes.count } else { sum }
    }
    precondition(length <= form.count)
}

/// Pieces of one value put together.
private func events(
    in parts: [ArraySlice<UInt8>]
) -> (events: [MultipartEvent], error: FormError?) {
    let bounds = MultipartBounds(fields: 4, head: 256)
    guard
        var reader = MultipartReader(
            contentType: "multipart/form-data; boundary=b", bounds: bounds)
    else { preconditionFailure("a boundary of one letter is one") }
    var events: [MultipartEvent] = []
    do {
        for part in parts {
            reader.feed(part)
            while let event = try reader.next() {
                if case .bytes(let more) = event, case .bytes(let bytes)? = events.last {
                    events[events.count - 1] = .bytes(bytes + more)
                } else {
                    events.append(event)
                }
            }
        }
        try reader.finish()
        return (events, nil)
    } catch {
        return (events, error)
    }
}
