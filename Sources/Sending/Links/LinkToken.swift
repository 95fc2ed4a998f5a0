package import BelayCore

/// What a link in a mail knows: whose it is, and what it was sent for.
///
/// It carries all that the recipient's page needs, so that it is good for as long as the key is,
/// whether the send is still kept or not.
package struct LinkToken: Sendable, Hashable {
    package var account: AccountID
    package var delivery: DeliveryID
    /// The unsubscribe group; nil for all mail.
    package var group: Int64?
    package var shown: [Int64]
    package var isSample: Bool
    /// Of the recipient, as it was sent to.
    package var address: String

    package init(
        account: AccountID, delivery: DeliveryID, group: Int64? = nil, shown: [Int64] = [],
        isSample: Bool = false, address: String
    ) {
        self.account = account
        self.delivery = delivery
        self.group = group
        self.shown = shown
        self.isSample = isSample
        self.address = address
    }

    /// The scope that one click leaves.
    package var scope: SuppressionScope { group.map(SuppressionScope.group) ?? .global }
}

extension LinkToken {
    /// Numbers seven bits a byte, the lowest first; the address to the end.
    var bytes: [UInt8] {
        var bytes: [UInt8] = [isSample ? 1 : 0]
        func add(_ number: Int64) {
            var rest = UInt64(bitPattern: number)
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
        add(account.rawValue)
        bytes += delivery.send.bytes
        add(Int64(delivery.position))
        add(group ?? 0)
        add(Int64(shown.count))
        for group in shown { add(group) }
        return bytes + address.utf8
    }

    /// Nil for what `bytes` did not make.
    init?(bytes: [UInt8]) {
        var rest = bytes[...]
        func number() -> Int64? {
            var number: UInt64 = 0
            for shift in stride(from: 0 as UInt64, to: 64, by: 7) {
                guard let byte = rest.popFirst() else { return nil }
                number |= UInt64(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return Int64(bitPattern: number) }
            }
            return nil
        }
        guard let flags = rest.popFirst(), flags <= 1, let account = number(),
            let send = SendID(bytes: rest.prefix(16))
        else { return nil }
        rest = rest.dropFirst(16)
        guard let position = number(), position >= 0, let group = number(), group >= 0,
            let count = number(), (0...Int64(Limits.shownGroups)).contains(count)
        else { return nil }
        var shown: [Int64] = []
        for _ in 0..<count {
            guard let group = number(), group > 0 else { return nil }
            shown.append(group)
        }
        guard let address = String(validating: rest, as: UTF8.self), !address.isEmpty else {
            return nil
        }
        self.init(
            account: AccountID(account),
            delivery: DeliveryID(send: send, position: Int(position)),
            group: group == 0 ? nil : group, shown: shown, isSample: flags == 1,
            address: address)
    }
}
