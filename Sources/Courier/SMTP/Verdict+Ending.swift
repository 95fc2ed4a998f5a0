import BelayCore
import BelayCourier
import BelaySMTP

extension Verdict {
    init(_ ending: SMTPSession.Ending) {
        self =
            switch ending {
            case .accepted(let reply): .accepted(Reply(reply))
            case .deferred(let reply): .deferred(Reply(reply))
            case .refused(let reply): .refused(Reply(reply))
            case .unknown(let reply): .unknown(Reply(reply))
            case .missedForNow(let reply), .severed(let reply), .outwaited(let reply):
                .missed(.deferred, Reply(reply))
            case .missedForGood(let reply): .missed(.refused, Reply(reply))
            case .withheld: .withheld
            case .abandoned: .abandoned
            case .unsent(let reply): .unsent(Reply(reply))
            }
    }
}

extension Reply {
    init(_ reply: SMTPReply) {
        var text = reply.text
        if text.utf8.count > Limits.replyLength {
            let start = text.unicodeScalars.prefix(Limits.replyLength)
            text = String(String.UnicodeScalarView(start))
        }
        self.init(code: reply.code, enhanced: reply.enhanced?.description, text: text)
    }
}
