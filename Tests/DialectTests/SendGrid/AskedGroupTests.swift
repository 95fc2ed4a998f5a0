import BelayDialectKit
import BelayJSON
import BelayTesting
import HTTPTypes
import Testing

@Suite("The unsubscribe groups that a mail names")
struct AskedGroupTests {
    @Test func `one that is not there is told with all that is wrong, in its place`()
        async throws
    {
        let trial = try await SendGridTrial()
        await trial.makeGroups(2)
        var mail = SampleMail.valid
        mail.set(["subject"], to: "")
        mail.set(["batch_id"], to: .string(await trial.makeBatch(of: trial.stranger)))
        mail.set(["asm"], to: ["group_id": 7, "groups_to_display": [1, 8, 2, 9]])
        mail.set(["ip_pool_name"], to: "x")
        let answer = await trial.send(mail)
        #expect(answer.status == .badRequest)
        #expect(
            answer.flaws.map(\.field) == [
                "subject", "batch_id", "asm.group_id", "asm.groups_to_display", "ip_pool_name",
            ])
        let words = answer.flaws.map(\.message)
        #expect(words.contains { $0.contains("provided 7.") })
        #expect(words.contains { $0.contains("provided 8, 9.") })
    }

    @Test func `a mail asks for those that it names, however many there are`() async throws {
        let trial = try await SendGridTrial()
        await trial.makeGroups(9)
        for (asm, looks) in [
            (["group_id": 7], 1), (["group_id": 7, "groups_to_display": [7, 9]], 3),
        ] as [(JSON, Int)] {
            var mail = SampleMail.valid
            mail.set(["asm"], to: asm)
            let before = trial.store.calls.count { $0 == .records }
            #expect(await trial.send(mail).status == .accepted)
            #expect(trial.store.calls.count { $0 == .records } == before + looks)
        }
    }
}
