import BelayCore
import BelayDialectKit
import BelayStore
import HTTPTypes

extension ConsoleDoor {
    /// Whether this request brings a file to a page that takes one.
    static func isUpload(_ path: [String], _ request: DoorRequest) -> Bool {
        path == ["imports", "new"]
            && LetterCase.lowered(request.headers[.contentType] ?? "").utf8
                .starts(with: "multipart/form-data".utf8)
    }

    /// Takes the file in as it comes; its form's token is looked at before the first byte is kept.
    func receive(
        _ request: DoorRequest, _ visit: Visit, _ seal: Seal
    ) async throws(StoreError) -> PageAnswer {
        let receiver = FileReceiver(
            contentType: request.headers[.contentType] ?? "", visit,
            isFormToken: { seal.isFormToken($0) })
        guard var receiver else { return .refused(.malformed) }
        var cutOff: Refusal?
        do throws(BodyError) {
            try await request.read(atMost: Limits.importBody + Limits.formBytes) { piece in
                await receiver.take(piece)
            }
        } catch {
            cutOff = Refusal(error)
        }
        return try await receiver.answer(cutOff: cutOff)
    }
}
