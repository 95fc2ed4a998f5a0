import BelayCore
import BelayTime
import Testing

@Suite("Times on clocks of places")
struct ZoneTests {
    private func instant(_ text: String) throws -> Instant {
        let time = try #require(ClockTime(text))
        guard case .once(let instant) = Zone.utc.reading(time) else {
            throw NoInstant()
        }
        return instant
    }

    private struct NoInstant: Error {}

    @Test(
        "a time that comes once is one instant",
        arguments: [
            ("UTC", "2027-03-28T02:30", "2027-03-28T02:30"),
            ("Europe/Berlin", "2027-01-15T12:00", "2027-01-15T11:00"),
            ("Europe/Berlin", "2027-07-15T12:00", "2027-07-15T10:00"),
            ("America/New_York", "2027-07-15T20:00", "2027-07-16T00:00"),
            ("Asia/Kolkata", "2027-01-01T00:00", "2026-12-31T18:30"),
            // The last minute before the clock is put forward, and the first after.
            ("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59"),
            ("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00"),
            ("Europe/Berlin", "2027-10-31T01:59", "2027-10-30T23:59"),
            ("Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00"),
        ])
    func once(zone: String, local: String, utc: String) throws {
        let found = try #require(Zone(zone)).reading(try #require(ClockTime(local)))
        #expect(found == .once(try instant(utc)))
    }

    @Test(
        "a time that the clock is put forward over is none, with the nearest good ones",
        arguments: [
            ("Europe/Berlin", "2027-03-28T02:00", "2027-03-28T00:00", "2027-03-28T01:00"),
            ("Europe/Berlin", "2027-03-28T02:59", "2027-03-28T00:59", "2027-03-28T01:59"),
            ("America/New_York", "2027-03-14T02:30", "2027-03-14T06:30", "2027-03-14T07:30"),
            // A clock that is put forward by half an hour.
            ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:15", "2027-10-02T15:45"),
        ])
    func never(zone: String, local: String, before: String, after: String) throws {
        let found = try #require(Zone(zone)).reading(try #require(ClockTime(local)))
        #expect(found == .never(before: try instant(before), after: try instant(after)))
    }

    @Test(
        "a time that the clock is put back over is two",
        arguments: [
            ("Europe/Berlin", "2027-10-31T02:00", "2027-10-31T00:00", "2027-10-31T01:00"),
            ("Europe/Berlin", "2027-10-31T02:59", "2027-10-31T00:59", "2027-10-31T01:59"),
            ("America/New_York", "2027-11-07T01:30", "2027-11-07T05:30", "2027-11-07T06:30"),
        ])
    func twice(zone: String, local: String, first: String, second: String) throws {
        let found = try #require(Zone(zone)).reading(try #require(ClockTime(local)))
        #expect(found == .twice(first: try instant(first), second: try instant(second)))
    }

    @Test("what a clock shows at an instant, it shows at that instant, in every zone")
    func thereAndBack() throws {
        for name in Zone.names {
            let zone = try #require(Zone(name))
            for day in stride(from: Int64(20_454), to: 20_820, by: 13) {
                let instant = Instant(milliseconds: day * 86_400_000 + 45_240_000)
                switch zone.reading(zone.local(instant)) {
                case .once(let found): #expect(found == instant, "\(name)")
                case .twice(let first, let second):
                    #expect(first == instant || second == instant, "\(name)")
                case .never: Issue.record("\(name) shows a time that it never shows")
                }
            }
        }
    }

    @Test(
        "what no calendar or clock has is no time",
        arguments: [
            "", "2027-02-29T10:00", "2027-13-01T10:00", "2027-00-01T10:00", "2027-01-32T10:00",
            "2027-01-01T24:00", "2027-01-01T10:60", "2027-01-01 10:00", "2027-1-1T10:00",
            "2027-01-01T10:00:01", "2027-01-01T10:00Z", "1969-12-31T10:00", "２027-01-01T10:00",
            "+027-01-01T10:00",
        ])
    func badTimes(text: String) {
        #expect(ClockTime(text) == nil)
    }

    @Test(
        "a time is written as it is read",
        arguments: ["1970-01-01T00:00", "2028-02-29T23:59", "2027-12-31T00:01", "9999-12-31T23:59"])
    func written(text: String) {
        #expect(ClockTime(text)?.text == text)
        #expect(ClockTime(text + ":00")?.text == text)
    }

    @Test(
        "a name that is not in the list is no zone",
        arguments: ["", "utc", "Europe/berlin", "GMT+2", "../etc"])
    func badZones(name: String) {
        #expect(Zone(name) == nil)
    }

    @Test("an offset has its name")
    func offsets() throws {
        let winter = try instant("2027-01-15T12:00")
        #expect(Zone.utc.offsetName(at: winter) == "UTC")
        #expect(try #require(Zone("Asia/Kolkata")).offsetName(at: winter) == "UTC+05:30")
        #expect(try #require(Zone("America/St_Johns")).offsetName(at: winter) == "UTC-03:30")
    }
}
