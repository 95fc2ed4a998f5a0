import BelayStoreMove
import BelayStorePostgres
import BelayStoreSQLite
import Testing

@Suite("The plan of a move")
struct MovePlanTests {
    private static let tables = MovePlan.order.map { name in
        MovedTable(name: name, columns: [.init(name: "id", kind: .integer)])
    }

    @Test func `has every table and column of both schemas`() async throws {
        try await Journey.run { journey in
            _ = try await journey.begin()
            await journey.close()
            let file = try await journey.fileEnd()
            let database = try await journey.databaseEnd()
            let plan = try MovePlan.make(
                from: try await file.tables(), to: try await database.tables())
            #expect(plan.map(\.name) == MovePlan.order)
            #expect(plan.allSatisfy { !$0.columns.isEmpty })
            await database.close()
            await file.close()
        }
    }

    @Test func `a table that only one of them has is found`() throws {
        let more = [MovedTable(name: "news", columns: [.init(name: "id", kind: .integer)])]
        for (source, target) in [
            (Self.tables + more, Self.tables), (Self.tables, Self.tables + more),
        ] {
            #expect(
                throws: MoveError.differs("the table news is in one of them only, or in no plan")
            ) { try MovePlan.make(from: source, to: target) }
        }
        #expect(throws: MoveError.self) {
            try MovePlan.make(from: Self.tables + more, to: Self.tables + more)
        }
        #expect(throws: MoveError.self) {
            try MovePlan.make(from: Array(Self.tables.dropFirst()), to: Self.tables)
        }
    }

    @Test func `a column that only one of them has is found`() throws {
        var wider = Self.tables
        wider[3] = MovedTable(
            name: wider[3].name, columns: wider[3].columns + [.init(name: "news", kind: .text)])
        let flaw = MoveError.differs("the column news of \(wider[3].name) is not the same in both")
        #expect(throws: flaw) { try MovePlan.make(from: wider, to: Self.tables) }
        #expect(throws: flaw) { try MovePlan.make(from: Self.tables, to: wider) }
    }
}
