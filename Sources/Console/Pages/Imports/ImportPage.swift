import BelayCampaigns
import BelayCore
import BelayForms
import BelaySending
import BelayStore

/// One file of contacts: its columns are chosen, then it is read, then there is a report.
struct ImportPage: ConsolePage {
    let number: Int64

    static func path(_ number: Int64) -> String { "/console/imports/\(number)" }

    func show(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let file = try await find(visit) else { return .refused(.notFound) }
        guard file.state == .received else { return .page(try await report(file, visit)) }
        return try await askColumns(file, visit, chosen: nil, flaw: "")
    }

    func take(_ visit: Visit) async throws(StoreError) -> PageAnswer {
        guard let file = try await find(visit) else { return .refused(.notFound) }
        guard file.state == .received else {
            let now =
                file.state == .receiving
                ? "This file is still on its way to the server. Nothing was changed."
                : "This file is under way already."
            return .refused(.stale(now: now, path: Self.path(number)))
        }
        let chosen = visit.form.values(of: "column")
        switch try await choices(of: file, visit) {
        case .failure(let flaw): return try await fail(file, flaw.failure, visit)
        case .success(let choices):
            var columns: [ImportPlan.Column] = []
            for choice in chosen {
                guard let column = choices.column(choice) else { return .refused(.malformed) }
                columns.append(column)
            }
            guard columns.count == choices.names.count else { return .refused(.malformed) }
            if let flaw = Self.flaw(of: columns) {
                return try await askColumns(file, visit, chosen: chosen, flaw: flaw)
            }
            return try await start(file, columns, choices, visit)
        }
    }

    private static func flaw(of columns: [ImportPlan.Column]) -> String? {
        let addresses = columns.count { $0 == .address }
        if addresses != 1 { return "Choose the one column that holds the e-mail address." }
        let fields = columns.filter { $0 != .ignored }
        return Set(fields).count == fields.count ? nil : "Two columns go to the same field."
    }

    private func start(
        _ file: ContactImport, _ columns: [ImportPlan.Column], _ choices: ColumnChoices,
        _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        var lists = file.plan.lists
        let name = (visit.form["newList"] ?? "").trimmed
        if !name.isEmpty, !name.holdsNUL {
            let answer = try await visit.tools.store.addList(
                ListDraft(name: name, hasUniqueName: true), of: visit.account, by: visit.actor,
                at: visit.now)
            guard case .done(let list) = answer else {
                let flaw = "No list “\(name)” can be made: is there one of that name?"
                return try await askColumns(
                    file, visit, chosen: visit.form.values(of: "column"), flaw: flaw)
            }
            lists.append(list.number)
        }
        for field in choices.newFields(columns) {
            // One that is there by now is as good.
            _ = try await visit.campaigns.add(
                CustomField(name: field, type: .text), of: visit.account, by: visit.actor)
        }
        let started = try await visit.tools.store.startImport(
            number, plan: ImportPlan(lists: lists, columns: columns), of: visit.account,
            at: visit.now)
        guard started != nil else {
            return .refused(
                .stale(now: "This file is under way already.", path: Self.path(number)))
        }
        visit.tools.sending.noteImport()
        return .done("The file is being read.", path: Self.path(number))
    }

    private func find(_ visit: Visit) async throws(StoreError) -> ContactImport? {
        try await visit.tools.store.contactImport(number, of: visit.account)
    }

    private func choices(
        of file: ContactImport, _ visit: Visit
    ) async throws(StoreError) -> Result<ColumnChoices, ColumnChoices.Flaw> {
        let piece = try await visit.tools.store.piece(at: 0, of: number, of: visit.account)
        let custom = try await visit.campaigns.customFields(of: visit.account)
        return ColumnChoices.read(piece, custom: custom.map(\.value.name))
    }

    private func askColumns(
        _ file: ContactImport, _ visit: Visit, chosen: [String]?, flaw: String
    ) async throws(StoreError) -> PageAnswer {
        switch try await choices(of: file, visit) {
        case .failure(let flaw): return try await fail(file, flaw.failure, visit)
        case .success(let choices):
            var lists: [Values] = []
            for number in file.plan.lists {
                let list = try await visit.tools.store.list(.number(number), of: visit.account)
                lists.append(["list": .text(list?.name ?? "A list that is gone")])
            }
            let page = ContactTab.imports.page(
                "Columns of \(file.name)", .importMap,
                file.values.merging([
                    "columns": .rows(choices.values(chosen)), "flaw": .text(flaw),
                    "lists": .rows(lists), "hasLists": .flag(!lists.isEmpty),
                    "newList": .field(visit.form["newList"] ?? ""),
                ]) { _, own in own })
            return flaw.isEmpty ? .page(page) : .flawed(page)
        }
    }

    /// A file that nobody can read; it ended when it came, unless that went wrong. To look at it
    /// changes nothing.
    private func fail(
        _ file: ContactImport, _ failure: ImportFailure, _ visit: Visit
    ) async throws(StoreError) -> PageAnswer {
        var file = file
        file.end(failure, at: visit.now)
        return .page(try await report(file, visit))
    }

    private func report(
        _ file: ContactImport, _ visit: Visit
    ) async throws(StoreError) -> Page {
        let after = Int(PathNumber.cursor(visit.query["after"]))
        let errors = try await visit.tools.store.importErrors(
            number, of: visit.account, after: after, limit: Limits.consolePage + 1)
        let shown = errors.prefix(Limits.consolePage)
        var next = ""
        if errors.count > shown.count, let last = shown.last {
            next = Link.path(Self.path(number), [("after", "\(last.line)")])
        }
        return ContactTab.imports.page(
            file.name, .importDetail,
            file.values.merging([
                "path": .text(Self.path(number)),
                "errors": .rows(
                    shown.map { ["line": .number($0.line), "flaw": .text($0.flaw.words)] }),
                "hasErrors": .flag(!shown.isEmpty), "nextPath": .text(next),
            ]) { _, own in own })
    }
}
