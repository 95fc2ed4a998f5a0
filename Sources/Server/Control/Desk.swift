import BelayCore

/// Where a command brings its question: to the running server, or to the store itself.
package struct Desk: Sendable {
    let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    /// - Parameter noteNewFolder: called with the absolute path of a data folder that was made.
    package func ask(
        _ request: ControlRequest, noteNewFolder: (String) -> Void
    ) async throws -> ControlAnswer {
        // A server may be starting or ending just now; it has a few seconds to make up its mind.
        for _ in 0..<Patience.tries {
            if let open = try await OpenStore.open(settings, as: .command) {
                if open.isNew { noteNewFolder(open.path) }
                let answer = await open.control.answer(request)
                await open.close()
                return answer
            }
            if let answer = try await ControlSocket(in: settings.data).ask(request) {
                return answer
            }
            try await Patience.pause()
        }
        throw StartError(
            "the data folder \(settings.data) is in use by a belay that does not answer")
    }
}
