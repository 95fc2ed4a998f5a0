import BelayConsole
import BelayCore
import BelayDialectKit
import BelaySending
import BelayStore
import BelayTesting
import BelayTime
import HTTPTypes
import Testing

@Suite("The page of keys")
struct KeysPageTests {
    @Test(arguments: [("sendgrid", Door.sendGrid), ("mail-partner", .mailPartner)])
    func `a new key is shown once, and works`(name: String, door: Door) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get("/console/keys")
        let made = await visitor.post(
            "/console/keys", ["do": "make", "name": "shop", "door": name])
        let text = made.text.split(separator: "class=\"mono\" value=\"")[1].prefix { $0 != "\"" }
        let key = try await stage.keys.authenticate(String(text), at: door)
        #expect(key?.account == stage.account)
        let list = await visitor.get("/console/keys").text
        #expect(list.contains("shop") && !list.contains(text))
    }

    @Test func `a name it cannot have is shown again with what is wrong`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get("/console/keys")
        for name in ["", String(repeating: "\"", count: Limits.keyNameLength + 1)] {
            let seen = await visitor.post(
                "/console/keys", ["do": "make", "name": name, "door": "sendgrid"])
            #expect(seen.status == 422)
            #expect(seen.text.contains("role=\"alert\""))
        }
    }

    @Test func `another account's key is not there`() async throws {
        let stage = try await ConsoleStage()
        let theirs = try await stage.keys.make(for: stage.other, door: .sendGrid, name: "theirs")
        let visitor = try await stage.signedIn()
        #expect(await !visitor.get("/console/keys").text.contains("theirs"))
        let form = ["do": "revoke", "id": theirs.key.id]
        #expect(await visitor.post("/console/keys", form).status == 404)
        #expect(try await stage.keys.authenticate(theirs.text, at: .sendGrid) != nil)
    }

    @Test func `of two who revoke at once one hears that it is done`() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let key = try await stage.keys.make(for: stage.account, door: .sendGrid, name: "k")
        await visitor.get("/console/keys")
        let form = ["do": "revoke", "id": key.key.id]
        #expect(await visitor.post("/console/keys", form).status == 303)
        #expect(await visitor.post("/console/keys", form).status == 409)
    }
}
