import BelayCore
import BelayDialectKit
import Crypto
import HTTPTypes

/// The style sheet, the script and the picture, under names that change with what is in them.
///
/// So a browser may keep them for ever, and never shows a page in the clothes of an older one.
struct Assets: Sendable {
    private struct Asset: Sendable {
        let name: String
        let type: String
        let bytes: [UInt8]
    }

    private static let prefix = "/console/assets/"
    private let style = Self.asset(
        "console", "css", "text/css; charset=utf-8",
        PackageResources.base_css + PackageResources.parts_css + PackageResources.marketing_css)
    private let script = Self.asset(
        "console", "js", "text/javascript; charset=utf-8",
        PackageResources.console_js + PackageResources.live_js)
    private let icon = Self.asset("belay", "svg", "image/svg+xml", PackageResources.belay_svg)

    var values: Values {
        [
            "style": .text(Self.prefix + style.name), "script": .text(Self.prefix + script.name),
            "icon": .text(Self.prefix + icon.name),
        ]
    }

    /// Nil for what is no asset's path.
    func answer(to request: DoorRequest) -> DoorAnswer? {
        guard request.method == .get || request.method == .head,
            request.path.utf8.starts(with: Self.prefix.utf8)
        else { return nil }
        let name = request.path.dropFirst(Self.prefix.utf8.count)
        guard let asset = [style, script, icon].first(where: { $0.name == name }) else {
            return nil
        }
        return DoorAnswer(
            status: .ok,
            headers: [
                .contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable",
                .known("x-content-type-options"): "nosniff",
            ], body: asset.bytes)
    }

    private static func asset(
        _ name: String, _ ending: String, _ type: String, _ bytes: [UInt8]
    ) -> Asset {
        let hash = Base64URL.encode(SHA256.hash(data: bytes).prefix(9))
        return Asset(name: "\(name).\(hash).\(ending)", type: type, bytes: bytes)
    }
}
