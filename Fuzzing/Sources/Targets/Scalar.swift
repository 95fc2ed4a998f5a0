import BelaySOAP

/// What a simple type reads, it writes so that it is read as the same again.
func tryScalar(_ input: [UInt8]) {
    let bytes = input[...]
    if let time = try? SchemaDateTime(bytes) {
        let style: SchemaDateTime.Style = time.offset == nil ? .withoutOffset : .withOffset
        // The last millisecond of the year 9999 rounds up to a year that four digits cannot say.
        if let text = time.text(style) {
            let again = try? SchemaDateTime(Array(text.utf8)[...])
            precondition(again == time)
        }
    }
    if let time = try? SchemaTime(bytes) {
        precondition((0...SchemaTime.day).contains(time.milliseconds))
        let again = try? SchemaTime(Array(time.text.utf8)[...])
        precondition(again == time)
    }
    if let decimal = try? SchemaDecimal(bytes) {
        let again = try? SchemaDecimal(Array(decimal.text.utf8)[...])
        precondition(again == decimal)
    }
    if let number = try? SchemaScalar.integer(bytes, as: Int64.self) {
        precondition(Int64(String(number)) == number)
    }
    if let decoded = try? SchemaScalar.base64(bytes) {
        precondition(decoded.count <= input.count / 4 * 3)
    }
    _ = try? SchemaScalar.boolean(bytes)
}
