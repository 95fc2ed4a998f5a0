import BelayCore
import BelayJSON
import Configuration
import FoundationEssentials
import Glibc
import SystemPackage

/// Reads settings: flags over environment over file.
package struct SettingsReader: Sendable {
    private let flags: [String: String]
    private let environment: [String: String]

    /// - Parameter flags: by key of the table, those that were given.
    package init(flags: [String: String], environment: [String: String]) {
        self.flags = flags
        self.environment = environment
    }

    package func read(configFile: String?) async throws(StartError) -> Settings {
        let file = configFile ?? environment["BELAY_CONFIG"]
        if let file, access(file, R_OK) != 0 {
            throw StartError(
                "the settings file \(file) cannot be read: \(String(cString: strerror(errno)))")
        }
        try checkVariables()
        let values = try await values(file: file)
        return try Settings(values, hostName: Self.hostName())
    }

    /// The environment may hold no name that means nothing: it would be a setting not heard.
    private func checkVariables() throws(StartError) {
        let known = Set(SettingTable.all.map(\.variable) + ["BELAY_CONFIG"])
        let stray = environment.keys.filter { $0.hasPrefix("BELAY_") && !known.contains($0) }
        if let name = stray.min() {
            throw StartError("there is no setting \(name); see belay serve --help")
        }
    }

    private func values(file: String?) async throws(StartError) -> [String: String] {
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: environment)
                .prefixKeys(with: "belay")
        ]
        let fileKeys = try file.map { file throws(StartError) in try keys(inFile: file) } ?? []
        if let file { providers.append(try await fileProvider(file)) }
        let reader = ConfigReader(providers: providers)
        var values: [String: String] = [:]
        for setting in SettingTable.all {
            if let flag = flags[setting.key] {
                values[setting.key] = flag
            } else if environment[setting.variable] != nil || fileKeys.contains(setting.key) {
                values[setting.key] = try Self.text(of: setting, in: reader)
            } else {
                values[setting.key] = setting.fallback
            }
        }
        return values
    }

    /// Only the throwing readers are used: the others turn a malformed value into a default.
    private static func text(
        of setting: Setting, in reader: ConfigReader
    ) throws(StartError) -> String {
        let key = ConfigKey(setting.key)
        do {
            return try reader.requiredString(forKey: key)
        } catch {
            do {
                return String(try reader.requiredInt(forKey: key))
            } catch {
                throw StartError("the setting \(setting.key) must be a text or a whole number")
            }
        }
    }

    private func fileProvider(_ path: String) async throws(StartError) -> any ConfigProvider {
        do {
            return try await FileProvider<JSONSnapshot>(filePath: FilePath(path))
        } catch {
            throw StartError("the settings file \(path) cannot be read as JSON")
        }
    }

    /// The keys that the file names; one that the table does not know is an error.
    private func keys(inFile path: String) throws(StartError) -> Set<String> {
        let root: JSON
        do {
            let bytes = try Data(contentsOf: URL(filePath: path))
            root = try JSON.parse(bytes, depth: Limits.nesting)
        } catch {
            throw StartError("the settings file \(path) cannot be read as JSON: \(error)")
        }
        guard let members = root.asObject else {
            throw StartError("the settings file \(path) must hold a JSON object")
        }
        let keys = try Self.leaves(of: members, below: "")
        if let stray = keys.filter({ SettingTable.setting($0) == nil }).min() {
            throw StartError("there is no setting \(stray), which the file \(path) names")
        }
        return keys
    }

    private static func leaves(
        of members: [JSON.Member], below prefix: String
    ) throws(StartError) -> Set<String> {
        var keys: Set<String> = []
        for member in members {
            let key = prefix + member.name
            switch member.value {
            case .object(let inner): keys.formUnion(try leaves(of: inner, below: key + "."))
            case .string, .integer: keys.insert(key)
            default: throw StartError("the setting \(key) must be a text or a whole number")
            }
        }
        return keys
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return name.isEmpty ? "localhost" : name
    }
}
