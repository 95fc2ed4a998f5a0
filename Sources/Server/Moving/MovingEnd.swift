import BelayStore
import BelayStoreMove
import BelayStorePostgres
import BelayStoreSQLite
import BelayTime
import Glibc

/// An end of a move, open and locked.
struct MovingEnd: Sendable {
    let end: any MoveEnd
    /// Held for as long as it is open; nil of a database.
    let file: StoreFile?
    let close: @Sendable () async -> Void

    /// Opens both ends once they have the same key.
    static func open(
        _ from: Settings, _ to: Settings, in folder: DataFolder, _ chance: Chance
    ) async throws -> (source: MovingEnd, target: MovingEnd) {
        let file = try lock(from, in: folder, mustBe: true)
        let target = try lock(to, in: folder, mustBe: false)
        let secret = try share(
            from: keyPath(file, in: folder), to: keyPath(target, in: folder))
        let source = try await open(from, file, secret, in: folder, chance)
        do {
            return (source, try await open(to, target, secret, in: folder, chance))
        } catch {
            await source.close()
            throw error
        }
    }

    /// The file of an end, locked; nil of a database.
    private static func lock(
        _ settings: Settings, in folder: DataFolder, mustBe: Bool
    ) throws -> StoreFile? {
        guard case .file(let named) = settings.store else { return nil }
        let path = named ?? folder.path + "/belay.sqlite"
        if mustBe, access(path, R_OK) != 0 {
            throw StartError("there is no store \(path): \(String(cString: strerror(errno)))")
        }
        guard let file = try StoreFile(locking: path) else {
            throw StartError("the store \(path) is in use by a belay: stop it first")
        }
        return file
    }

    private static func keyPath(_ file: StoreFile?, in folder: DataFolder) -> String {
        file.map { $0.path + ".key" } ?? folder.path + "/belay.key"
    }

    /// The source's key, which the target has from now on, too.
    private static func share(from source: String, to target: String) throws -> [UInt8] {
        guard access(source, F_OK) == 0 else {
            throw StartError(
                "there is no key \(source): without it nobody can open what the store keeps sealed")
        }
        let secret = try SecretFile.load(source) { [] }
        guard try SecretFile.load(target, { secret }) == secret else {
            throw StartError(
                "\(target) is another key than \(source): what the store keeps sealed could not be "
                    + "opened there; if nothing else needs it, put it out of the way")
        }
        return secret
    }

    private static func open(
        _ settings: Settings, _ file: StoreFile?, _ secret: [UInt8], in folder: DataFolder,
        _ chance: Chance
    ) async throws -> MovingEnd {
        do {
            if let file {
                let end = try await SQLiteEnd.open(file: file.path)
                return MovingEnd(end: end, file: file, close: { await end.close() })
            }
            guard case .database(let database) = settings.store else {
                throw StartError("there is no store to move")
            }
            return try await open(database, secret, in: folder, chance)
        } catch let error as StoreError {
            let place = file?.path ?? "at PostgreSQL"
            throw StartError("cannot open the store \(place): \(error)")
        }
    }

    private static func open(
        _ database: DatabaseSettings, _ secret: [UInt8], in folder: DataFolder, _ chance: Chance
    ) async throws -> MovingEnd {
        let primaries = try PrimaryNote(path: folder.path + "/primary").guarding()
        let end = try await PostgresEnd.open(
            database, guarding: primaries, chance: { chance.word() })
        do {
            let met = try await end.store.meet(
                secret: Backing.mark(of: secret), fresh: chance.word())
            guard met.agrees else {
                throw StartError(
                    "\(end.name) began with another key: its belay.key is to lie in \(folder.path)")
            }
            try primaries.meet(store: met.identity)
            // Who had this data folder before has certainly ended: the folder's lock is held.
            end.noteEnd(of: try NodeNote(path: folder.path + "/node").read(of: met.identity))
        } catch {
            await end.close()
            throw error
        }
        return MovingEnd(end: end, file: nil, close: { await end.close() })
    }
}
