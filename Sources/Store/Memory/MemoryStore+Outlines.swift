package import BelayCore
package import BelayStore

extension MemoryStore {
    package func outlines(
        of account: AccountID, matching filter: OutlineFilter, at now: Instant
    ) -> [SendOutline] {
        var found: [SendOutline] = []
        var (deliveries, bytes) = (0, 0)
        for row in sendRows.reversed() where row.send.account == account {
            guard row.send.number < filter.before ?? .max,
                filter.numbers?.contains(row.send.number) ?? true
            else { continue }
            guard found.count < min(max(filter.limit, 0), Limits.page),
                deliveries < Limits.outlineDeliveries, bytes < Limits.outlineBytes
            else { break }
            found.append(outline(of: row, at: now, includesHead: filter.includesHead))
            if row.audience?.audience.finished == nil { deliveries += row.deliveries.count }
            if filter.includesHead { bytes += row.send.content.size }
        }
        return found
    }

    private func outline(of row: SendRow, at now: Instant, includesHead: Bool) -> SendOutline {
        var tally = DeliveryTally()
        var ends: [Instant] = []
        for (position, delivery) in row.deliveries.enumerated() {
            let lifecycle = delivery.lifecycle
            tally.add(
                1, lifecycle.state, hasDoubts: lifecycle.doubts > 0,
                under: coverage(of: RowKey(place: row.place, position: position), at: now))
            if let end = lifecycle.finished { ends.append(end) }
        }
        let audience = row.audience?.audience
        if audience?.state == .cancelled { tally.cancelled += unlisted(at: row.place) }
        let content = row.send.content
        return SendOutline(
            id: row.send.id, number: row.send.number, door: row.send.door,
            subject: SendSummary.subject(of: content), accepted: row.send.accepted, due: row.due,
            finished: row.isOver ? ends.max() ?? audience?.finished : nil, size: content.size,
            tally: tally, audience: audience,
            coverage: audience == nil || row.isOver
                ? .clear : coverage(ofSendAt: row.place, at: now),
            head: includesHead
                ? SendOutline.Head(from: content.from, arguments: content.arguments) : nil)
    }
}
