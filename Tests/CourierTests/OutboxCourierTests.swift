import BelayCore
import BelayCourier
import BelayCourierOutbox
import Foundation
import Testing

@Suite("The outbox")
struct OutboxCourierTests {
    /// A folder that is gone after the test.
    final class Folder: Sendable {
        let path = FileManager.default.temporaryDirectory.path + "/outbox-" + UUID().uuidString

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func names(_ place: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: path + "/" + place).sorted()
        }

        func mode(_ name: String) throws -> Int {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + name)
            return try #require(attributes[.posixPermissions] as? Int)
        }
    }

    @Test func `on go there is one file, and it holds the mail and its envelope`() async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path + "/a/b")
        let mail = parcel(7)
        let before = Counter()
        let verdict = await courier.deliver(mail) {
            before.add()
            return (try? folder.names("a/b/new")) == [] ? .go : .halt
        }
        #expect(verdict.word == "accepted")
        #expect(before.value == 1)
        #expect(try folder.names("a/b/new") == ["\(mail.id).eml"])
        #expect(try folder.names("a/b/tmp") == [])
        let data = try #require(
            FileManager.default.contents(atPath: folder.path + "/a/b/new/\(mail.id).eml"))
        let head = "Return-Path: <a@example.org>\r\nDelivered-To: b@example.net\r\n"
        #expect(Array(data) == Array(head.utf8) + mail.bytes)
        #expect(try folder.mode("/a/b/new/\(mail.id).eml") == 0o600)
        for place in ["/a", "/a/b", "/a/b/tmp", "/a/b/new", "/a/b/cur"] {
            #expect(try folder.mode(place) == 0o700)
        }
    }

    @Test func `its place is the folder, by whatever name`() throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path + "/a")
        let place = try #require(courier.place)
        #expect(place.hasPrefix("outbox:/") && place.hasSuffix("/a"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: folder.path + "/a")
        for name in ["/link", "/a/", "/a/../a"] {
            #expect(try OutboxCourier(folder: folder.path + name).place == place)
        }
        #expect(try OutboxCourier(folder: folder.path + "/b").place != place)
    }

    @Test func `on halt nothing is left`() async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        let written = Counter()
        let verdict = await courier.deliver(parcel()) {
            if (try? folder.names("tmp"))?.count == 1 { written.add() }
            return .halt
        }
        #expect(verdict == .withheld)
        #expect(written.value == 1)
        #expect(try folder.names("new") == [])
        #expect(try folder.names("tmp") == [])
        #expect(await courier.holds(parcel().id) == false)
    }

    @Test(arguments: ["", ":2,S", ":2,", ",S=120:2,FS"])
    func `twice the same delivery is one file, read or not`(suffix: String) async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        let mail = parcel()
        #expect(await courier.holds(mail.id) == false)
        #expect(await courier.deliver(mail) { .go }.word == "accepted")
        #expect(await courier.holds(mail.id) == true)
        if !suffix.isEmpty {
            try FileManager.default.moveItem(
                atPath: folder.path + "/new/\(mail.id).eml",
                toPath: folder.path + "/cur/\(mail.id).eml" + suffix)
            #expect(await courier.holds(mail.id) == true)
        }
        #expect(await courier.deliver(mail) { .go }.word == "accepted")
        #expect(try folder.names("new").count + folder.names("cur").count == 1)
        #expect(try folder.names("tmp") == [])
        #expect(await courier.holds(parcel(2).id) == false)
    }

    @Test func `a name that only begins alike is another delivery`() async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        let first = DeliveryID(send: SendID(high: 1, low: 1), position: 1)
        let eleventh = DeliveryID(send: SendID(high: 1, low: 1), position: 11)
        var mail = parcel()
        mail.id = eleventh
        #expect(await courier.deliver(mail) { .go }.word == "accepted")
        #expect(await courier.holds(eleventh) == true)
        #expect(await courier.holds(first) == false)
    }

    @Test func `many at once are all there`() async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        await withTaskGroup(of: String.self) { tasks in
            for number in 0..<200 {
                tasks.addTask { await courier.deliver(parcel(UInt64(number % 100))) { .go }.word }
            }
            for await word in tasks { #expect(word == "accepted") }
        }
        #expect(try folder.names("new").count == 100)
        #expect(try folder.names("tmp") == [])
    }

    @Test func `a caller that gave up before the release leaves nothing`() async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        let gate = Gate()
        let asked = Counter()
        let task = Task {
            await gate.pass()
            return await courier.deliver(parcel()) {
                asked.add()
                return .go
            }
        }
        task.cancel()
        gate.open()
        #expect(await task.value == .abandoned)
        #expect(asked.value == 0)
        #expect(try folder.names("new") == [])
        #expect(try folder.names("tmp") == [])
    }

    @Test func `a caller that gave up during the release gets what was released`() async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        let asked = Gate()
        let cancelled = Gate()
        let task = Task {
            await courier.deliver(parcel()) {
                asked.open()
                await cancelled.pass()
                return .go
            }
        }
        await asked.pass()
        task.cancel()
        cancelled.open()
        #expect(await task.value.word == "accepted")
        #expect(try folder.names("new").count == 1)
    }

    @Test func `a failure before the release is a miss, one after it unsent`() async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        let path = folder.path
        let unsent = await courier.deliver(parcel(1)) {
            let isGone = (try? FileManager.default.removeItem(atPath: path + "/new")) != nil
            return isGone ? .go : .halt
        }
        #expect(unsent == .unsent(.local("no such file or folder")))
        #expect(try folder.names("tmp") == [])
        try FileManager.default.removeItem(atPath: path + "/tmp")
        let missed = await courier.deliver(parcel(2)) { .go }
        #expect(missed == .missed(.deferred, .local("no such file or folder")))
    }

    @Test(arguments: ["a@x\r\nBcc: c@x", "a\u{0}@x"])
    func `an address cannot add a header line`(address: String) async throws {
        let folder = Folder()
        let courier = try OutboxCourier(folder: folder.path)
        #expect(await courier.deliver(parcel(to: address)) { .go }.word == "missed for good")
        #expect(try folder.names("tmp") == [])
    }

    @Test func `what a crash left behind goes at the next start, what others left stays`() throws {
        let folder = Folder()
        _ = try OutboxCourier(folder: folder.path)
        let ours = "AaH9WgivfFyWiXnsliyQIQ.0.7.eml"
        let others = ["1795251900.M1P2.host", "AaH9WgivfFyWiXnsliyQIQ.0.eml", "x.0.7.eml"]
        for place in ["tmp", "new", "cur"] {
            for name in [ours] + others {
                let path = "\(folder.path)/\(place)/\(name)"
                #expect(FileManager.default.createFile(atPath: path, contents: nil))
            }
        }
        _ = try OutboxCourier(folder: folder.path)
        #expect(try Set(folder.names("tmp")) == Set(others))
        #expect(try Set(folder.names("new")) == Set([ours] + others))
        #expect(try Set(folder.names("cur")) == Set([ours] + others))
    }

    @Test func `a folder that cannot be made is named`() throws {
        let error = #expect(throws: OutboxError.self) {
            try OutboxCourier(folder: "/dev/null/outbox")
        }
        #expect(error?.description == "the outbox /dev/null/outbox cannot be used: not a folder")
    }
}
