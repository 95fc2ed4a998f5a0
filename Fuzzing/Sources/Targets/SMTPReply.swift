import BelaySMTP

/// A relay's bytes mean the same however the network cuts them.
func trySMTPReply(_ input: [UInt8]) {
    guard let size = input.first else { return }
    let stream = input.dropFirst()
    let whole = replies(in: [stream])
    let step = Int(size) % 7 + 1
    var parts: [ArraySlice<UInt8>] = []
    for start in stride(from: stream.startIndex, to: stream.endIndex, by: step) {
        parts.append(stream[start..<min(start + step, stream.endIndex)])
    }
    let cut = replies(in: parts)
    precondition(whole.replies == cut.replies && whole.garbage == cut.garbage)
    for reply in whole.replies {
        precondition((200...599).contains(reply.code))
        for line in reply.lines {
            precondition(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        }
    }
}

private func replies(
    in parts: [ArraySlice<UInt8>]
) -> (replies: [SMTPReply], garbage: ReplyReader.Garbage?) {
    var reader = ReplyReader(longestLine: 64, mostLines: 4)
    var replies: [SMTPReply] = []
    do {
        for part in parts {
            reader.append(part)
            while let reply = try reader.next() { replies.append(reply) }
        }
        return (replies, nil)
    } catch {
        return (replies, error)
    }
}
