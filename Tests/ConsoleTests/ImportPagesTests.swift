import BelayCore
import BelayDialectKit
import BelayStore
import BelayTesting
import BelayTime
import Testing

@Suite("Bringing a file of contacts")
struct ImportPagesTests {
    private let path = "/console/imports/new"

    @Test("a file is taken in, its columns are guessed and chosen, and it waits to be read")
    func upload() async throws {
        let scene = try await CampaignStage()
        await scene.visitor.get(path)
        let file = "E-Mail,First Name,Shoe size\nann@example.org,Ann,39\n"
        let seen = await scene.visitor.upload(
            path, file, named: "C:\\files\\people.csv", ["list": "\(scene.list)"])
        #expect(seen.path == "/console/imports/1")
        let page = await scene.visitor.get(seen.path).text
        #expect(page.contains("value=\"email\" selected"))
        #expect(page.contains("value=\"field:first_name\" selected"))
        #expect(page.contains("people.csv") && !page.contains("C:"))
        #expect(page.contains("ann@example.org") && page.contains("Customers"))
        let found = try await scene.stage.store.contactImport(1, of: scene.stage.account)
        #expect(found?.state == .received)
        #expect(found?.size == file.utf8.count)
    }

    @Test(
        "a file that nobody can read ends with the reason",
        arguments: [
            ("", "one is empty"), ("a,a\nx,y\n", "does not name the columns, each once"),
            ("a,,b\n", "does not name the columns, each once"),
            ("\u{FEFF}email\r\nann@example.org\r\n", "What are these columns?"),
        ])
    func headers(file: String, words: String) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get(path)
        let seen = await visitor.upload(path, file)
        let page = await visitor.get(seen.path)
        #expect(page.text.contains(words))
    }

    @Test("a file without the form's token, or with another's, is not kept", arguments: ["", "x"])
    func token(token: String) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get(path)
        let seen = await visitor.upload(path, "email\na@example.org\n", token: token)
        #expect(seen.status == 403)
        let kept = try await stage.store.imports(of: stage.account, before: nil, limit: 10)
        #expect(kept.isEmpty)
    }

    @Test("a file for a list of another account is not kept")
    func foreignList() async throws {
        let scene = try await CampaignStage()
        let stranger = try await scene.stage.signedIn("eve@example.org", to: scene.stage.other)
        await stranger.get(path)
        let seen = await stranger.upload(
            path, "email\na@example.org\n", ["list": "\(scene.list)"])
        #expect(seen.status == 404)
    }

    @Test(
        "a file on its way can be looked at and not imported",
        arguments: ["", "email\na@example.co"])
    func arriving(piece: String) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let account = stage.account
        _ = try await stage.store.addImport(
            ImportDraft(name: "people.csv"), of: account, at: stage.time.now)
        let bytes = Array(piece.utf8)
        #expect(try await stage.store.addPiece(bytes, at: 0, to: 1, of: account))
        let page = await visitor.get("/console/imports/1")
        #expect(page.status == 200)
        #expect(page.text.contains("On its way"))
        let answer = await visitor.post("/console/imports/1", ["column": "email"])
        #expect(answer.status == 409)
        #expect(try await stage.store.contactImport(1, of: account)?.state == .receiving)
        #expect(try await stage.store.completeImport(1, size: bytes.count, of: account))
    }

    @Test("to look at a file that nobody can read changes nothing")
    func unreadable() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        let account = stage.account
        _ = try await stage.store.addImport(
            ImportDraft(name: "people.csv"), of: account, at: stage.time.now)
        _ = try await stage.store.addPiece(Array("a,a\n".utf8), at: 0, to: 1, of: account)
        _ = try await stage.store.completeImport(1, size: 4, of: account)
        let page = await visitor.get("/console/imports/1")
        #expect(page.text.contains("does not name the columns, each once"))
        #expect(try await stage.store.contactImport(1, of: account)?.state == .received)
    }

    @Test(
        "a file that does not come whole is no fault of the server",
        arguments: [BodyError.timedOut, .cutOff])
    func brokenOff(failure: BodyError) async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get(path)
        visitor.failure = failure
        let seen = await visitor.upload(path, "email\na@example.org\n")
        #expect(seen.status == 408)
        #expect(seen.text.contains("The line from you to the server"))
    }

    @Test("an upload that is cut off ends its import")
    func cutOff() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get(path)
        let seen = await visitor.upload(path, "email\r\n--frontier\r\nbroken")
        #expect(seen.status == 400)
        let kept = try await stage.store.imports(of: stage.account, before: nil, limit: 10)
        #expect(kept.map(\.state) == [.failed])
    }

    @Test("cells that a spreadsheet would run are behind an apostrophe, and quotes are doubled")
    func cells() async throws {
        let stage = try await ConsoleStage()
        let visitor = try await stage.signedIn()
        await visitor.get(path)
        let seen = await visitor.upload(path, "email\nx\n", named: "=cmd()%22.csv")
        let account = stage.account
        _ = try await stage.store.startImport(
            1, plan: ImportPlan(columns: [.address]), of: account, at: stage.time.now)
        let step = ImportStep(
            from: 0, to: 8, line: 3, rows: [],
            errors: [ImportError(line: 2, flaw: .badAddress)], ending: .done)
        _ = try await stage.store.advanceImport(1, by: step, of: account, at: stage.time.now)
        let report = await visitor.get(seen.path + "/report.csv").text
        #expect(report.contains("\"'=cmd()\"\".csv\",\"2\",\"its e-mail address is not valid\""))
        let page = await visitor.get(seen.path).text
        #expect(page.contains("its e-mail address is not valid"))
    }
}
