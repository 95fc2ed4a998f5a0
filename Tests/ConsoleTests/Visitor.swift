import BelayConsole
import BelayDialectKit
import Foundation
import HTTPTypes

/// A browser without a screen: it keeps cookies, and sends the token of the page that it shows.
final class Visitor {
    private let door: ConsoleDoor
    var cookies: [String: String] = [:]
    /// The last page's.
    private(set) var token = ""
    var origin: String? = "http://console.test"
    /// The address that it comes from.
    var peer = "192.0.2.1"
    var fields: HTTPFields = [:]
    /// Why its bodies do not come whole.
    var failure: BodyError?

    init(to door: ConsoleDoor) {
        self.door = door
    }

    struct Seen {
        let answer: DoorAnswer

        var status: Int { answer.status.code }
        var text: String { String(decoding: answer.body, as: UTF8.self) }
        var path: String { answer.headers[.location] ?? "" }
        var cookies: [String] { answer.headers[values: .setCookie] }
        func field(_ name: String) -> String? {
            HTTPField.Name(name).flatMap { answer.headers[$0] }
        }
    }

    @discardableResult
    func get(_ path: String) async -> Seen {
        await ask(.get, path, body: [])
    }

    /// - Parameter token: of the page that was seen last unless it is named.
    @discardableResult
    func post(
        _ path: String, _ form: [String: String], token: String? = nil
    ) async -> Seen {
        let all = form.merging(["token": token ?? self.token]) { own, _ in own }
        let text = all.map { "\(Self.encode($0))=\(Self.encode($1))" }.joined(separator: "&")
        return await ask(.post, path, body: Array(text.utf8))
    }

    /// A form that brings a file, its fields before it, with the token of the page seen last.
    @discardableResult
    func upload(
        _ path: String, _ file: String, named name: String = "people.csv",
        _ form: [String: String] = [:], token: String? = nil
    ) async -> Seen {
        let all = form.merging(["token": token ?? self.token]) { own, _ in own }
        var text = ""
        for (field, value) in all {
            text += "--frontier\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n"
            text += value + "\r\n"
        }
        text += "--frontier\r\nContent-Disposition: form-data; name=\"file\"; "
        text += "filename=\"\(name)\"\r\nContent-Type: text/csv\r\n\r\n"
        text += file + "\r\n--frontier--\r\n"
        fields[.contentType] = "multipart/form-data; boundary=frontier"
        defer { fields[.contentType] = nil }
        return await ask(.post, path, body: Array(text.utf8))
    }

    @discardableResult
    func signIn(
        _ email: String = "ann@example.org", _ password: String = ConsoleStage.password
    ) async -> Seen {
        await get("/console/signin")
        return await post("/console/signin", ["email": email, "password": password])
    }

    private func ask(_ method: HTTPRequest.Method, _ path: String, body: [UInt8]) async -> Seen {
        var headers = fields
        if !cookies.isEmpty {
            headers[.cookie] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        if method == .post {
            if headers[.contentType] == nil {
                headers[.contentType] = "application/x-www-form-urlencoded"
            }
            headers[.origin] = origin
        }
        let parts = path.split(separator: "?", maxSplits: 1).map(String.init)
        let request = DoorRequest(
            method: method, path: parts[0], query: parts.count > 1 ? parts[1] : nil,
            headers: headers, authority: "console.test", peer: { [peer] in peer },
            body: { [failure] () throws(BodyError) in
                if let failure { throw failure }
                return body
            })
        let seen = Seen(answer: await door.respond(to: request))
        keep(seen)
        return seen
    }

    private func keep(_ seen: Seen) {
        for cookie in seen.cookies {
            let pair = cookie.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
            cookies[String(pair[0])] = pair.count > 1 ? String(pair[1]) : nil
        }
        let mark = "name=\"token\" value=\""
        if let start = seen.text.range(of: mark) {
            token = String(seen.text[start.upperBound...].prefix { $0 != "\"" })
        }
    }

    private static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            let isPlain = byte < 0x80 && Character(Unicode.Scalar(byte)).isLetter
            return isPlain
                ? String(Unicode.Scalar(byte))
                : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }
}
