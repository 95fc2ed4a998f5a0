extension Migration {
    /// Everything.
    static let migration0001 = Migration(
        number: 1,
        statements: [
            accountTables, sendTables, deliveryTables, stopTables, recordTables, listTables,
            audienceTables, importTables, userTables,
        ].joined(separator: "\n"))
}
