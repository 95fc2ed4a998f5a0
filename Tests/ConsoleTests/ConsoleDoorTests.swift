import BelayConsole
import BelayDialectKit
import HTTPTypes
import Testing

@Suite("The pages for people")
struct ConsoleDoorTests {
    @Test("a page that is not there is not found")
    func notFound() async {
        let answer = await ConsoleDoor().respond(
            to: DoorRequest(method: .get, path: "/console/nothing") { [] })
        #expect(answer.status == .notFound)
    }
}
