/// Makes the bytes of a mail; the same draft always gives the same bytes.
package enum MIMEComposer {
    /// Throws what `compose` would for the same draft, without building anything.
    package static func check(_ draft: MailDraft) throws(MIMEError) {
        try MailPlan.check(draft)
    }

    /// The whole mail: CRLF line ends, the last line included; octets beyond 127 in addresses only.
    package static func compose(_ draft: MailDraft) throws(MIMEError) -> [UInt8] {
        let plan = try MailPlan(draft)
        var bytes = plan.head
        guard body(of: draft, plan).write(to: &bytes) else {
            throw .unsound("the body could not be written")
        }
        if bytes.last != 10 { bytes += [13, 10] }
        if let flaw = Soundness.flaw(in: bytes, utf8: plan.mailboxEnd) { throw .unsound(flaw) }
        return bytes
    }

    /// Alternatives, wrapped by what the HTML shows, wrapped by what is attached.
    private static func body(of draft: MailDraft, _ plan: MailPlan) -> MIMENode {
        let hasHTML = plan.partTypes.contains(where: \.isHTML)
        let shown = draft.attachments.indices.filter {
            hasHTML && draft.attachments[$0].isInline && draft.attachments[$0].contentID != nil
        }
        let attached = draft.attachments.indices.filter { !shown.contains($0) }

        func attachment(_ index: Int) -> MIMENode {
            MIMENode(plan.attachmentTypes[index], attachment: draft.attachments[index])
        }
        func branch(_ subtype: String, level: Int) -> MIMENode {
            let boundary = MIMENode.boundary(seed: draft.boundarySeed, level: level)
            return MIMENode(multipart: subtype, boundary: boundary)
        }

        var node = alternatives(of: draft, plan)
        if !shown.isEmpty {
            var related = branch("related", level: 2)
            related.set(
                rootType: draft.parts.count > 1 ? "multipart/alternative" : "text/html")
            related.add(node)
            for index in shown { related.add(attachment(index)) }
            node = related
        }
        if !attached.isEmpty {
            var mixed = branch("mixed", level: 1)
            mixed.add(node)
            for index in attached { mixed.add(attachment(index)) }
            node = mixed
        }
        return node
    }

    private static func alternatives(of draft: MailDraft, _ plan: MailPlan) -> MIMENode {
        func part(_ index: Int) -> MIMENode {
            MIMENode(plan.partTypes[index], text: TextBody(draft.parts[index].text))
        }
        switch draft.parts.count {
        case 0: return MIMENode(.plainText, text: TextBody(""))
        case 1: return part(0)
        default:
            let boundary = MIMENode.boundary(seed: draft.boundarySeed, level: 3)
            var node = MIMENode(multipart: "alternative", boundary: boundary)
            for index in draft.parts.indices { node.add(part(index)) }
            return node
        }
    }
}
