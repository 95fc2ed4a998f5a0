package import BelayCore
package import BelayCourier
import Dispatch
import Synchronization

/// Writes parcels into a maildir.
package struct OutboxCourier: Courier {
    private let folder: MailFolder
    /// `outbox:` and the folder's path, absolute and without links.
    package let place: String?
    /// A delivery always takes the same lane, so that two of one id cannot pass each other.
    private let lanes: [DispatchQueue]
    private let names = Serial()

    /// Makes the folder when it is missing, with mode 0700, and empties its `tmp/`.
    ///
    /// - Parameter lanes: threads for files; syncs on different lanes may share one disk write.
    package init(folder path: String, lanes: Int = 4) throws(OutboxError) {
        precondition(!path.isEmpty && lanes > 0)
        folder = MailFolder(path: path)
        self.lanes = (0..<lanes).map { DispatchQueue(label: "belay.outbox.\($0)") }
        do {
            try folder.prepare()
            place = "outbox:" + (try folder.resolved())
        } catch {
            throw OutboxError(path: path, errno: error.errno)
        }
    }

    package func deliver(
        _ parcel: Parcel, release: @escaping @Sendable () async -> Permit
    ) async -> Verdict {
        guard let head = OutboxCourier.head(parcel) else {
            return .missed(.refused, .local("an address cannot stand in a header line"))
        }
        let name = OutboxCourier.name(parcel.id)
        let temporary = "\(parcel.id).\(names.next()).eml"
        let written = await onLane(parcel.id) { [folder] in
            OutboxCourier.attempt { () throws(FileFailure) in
                try folder.write([head, parcel.bytes], toTemporary: temporary)
            }
        }
        if let written { return .missed(.deferred, .local(written.description)) }
        if Task.isCancelled {
            await discard(temporary, of: parcel.id)
            return .abandoned
        }
        guard await release() == .go else {
            await discard(temporary, of: parcel.id)
            return .withheld
        }
        return await onLane(parcel.id) { [folder] in
            OutboxCourier.publish(temporary, as: name, in: folder)
        }
    }

    /// Whether the delivery's file is here, read or unread; nil when the folder cannot be read.
    package func holds(_ id: DeliveryID) async -> Bool? {
        await onLane(id) { [folder] in
            // A folder that cannot be read knows nothing; the caller then keeps its doubt.
            try? folder.holds(OutboxCourier.name(id))
        }
    }

    private static func name(_ id: DeliveryID) -> String { "\(id).eml" }

    /// The envelope as header lines; nil when an address would end its line.
    private static func head(_ parcel: Parcel) -> [UInt8]? {
        let addresses = [parcel.returnPath, parcel.recipient]
        guard addresses.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
            return nil
        }
        let head = "Return-Path: <\(parcel.returnPath)>\r\nDelivered-To: \(parcel.recipient)\r\n"
        return Array(head.utf8)
    }

    private static func publish(
        _ temporary: String, as name: String, in folder: MailFolder
    ) -> Verdict {
        do {
            if try folder.holds(name) {
                folder.removeTemporary(temporary)
                return .accepted(.local("it was in the outbox already"))
            }
            try folder.publish(temporary: temporary, as: name)
        } catch {
            folder.removeTemporary(temporary)
            return .unsent(.local(error.description))
        }
        if let failure = attempt(folder.syncNew) {
            return .unknown(.local(failure.description))
        }
        return .accepted(.local("written to the outbox"))
    }

    private func discard(_ temporary: String, of id: DeliveryID) async {
        await onLane(id) { [folder] in folder.removeTemporary(temporary) }
    }

    private static func attempt(_ work: () throws(FileFailure) -> Void) -> FileFailure? {
        do {
            try work()
            return nil
        } catch {
            return error
        }
    }

    /// Runs work that blocks. Not cancelled with the task: after a release it must be done.
    private func onLane<Value: Sendable>(
        _ id: DeliveryID, _ work: @escaping @Sendable () -> Value
    ) async -> Value {
        let lane = lanes[Int(UInt(bitPattern: id.hashValue) % UInt(lanes.count))]
        return await withCheckedContinuation { continuation in
            lane.async { continuation.resume(returning: work()) }
        }
    }
}

/// Counts up, so that two attempts at one delivery never share a temporary file.
private final class Serial: Sendable {
    private let last = Mutex(0)

    func next() -> Int {
        last.withLock { last in
            last += 1
            return last
        }
    }
}
