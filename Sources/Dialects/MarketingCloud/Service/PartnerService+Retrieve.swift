import BelaySOAP

extension PartnerService {
    /// Objects of one answer. Ours to choose: the vendor's clients take what they get.
    static let pageSize = 2_500

    func retrieve(_ retrieval: Retrieval) async throws(Outage) -> Retrieved {
        let plan: RetrievePlan
        if let earlier = retrieval.continues {
            guard let kept = continuations.plan(earlier, of: account) else {
                return Retrieved(status: .failed(Wording.unknownContinuation))
            }
            plan = kept
        } else {
            do throws(RetrieveRefusal) {
                plan = try self.plan(retrieval)
            } catch {
                return Retrieved(status: .failed(error.text))
            }
        }
        guard let handler = handler(of: plan.type) else {
            return Retrieved(status: .failed(Wording.unknownType(plan.type)))
        }
        let page: Page
        do throws(Setback) {
            page = try await handler.page(plan.search)
        } catch {
            switch error {
            case .outage(let outage): throw outage
            case .refused(let text, _): return Retrieved(status: .failed(text))
            }
        }
        let shown = page.objects.map { object in
            plan.search.properties.isEmpty ? object : object.showing(plan.search.properties)
        }
        guard let next = page.next else { return Retrieved(status: .ok, objects: shown) }
        var rest = plan
        rest.search.cursor = next
        continuations.keep(rest, as: requestID, of: account)
        return Retrieved(status: .moreDataAvailable, objects: shown)
    }

    private struct RetrieveRefusal: Error {
        var text: String
    }

    private func plan(_ retrieval: Retrieval) throws(RetrieveRefusal) -> RetrievePlan {
        let name = retrieval.objectType ?? ""
        guard handler(of: name) != nil else {
            throw RetrieveRefusal(text: Wording.unknownType(name))
        }
        // One that is not described has the properties of all, and nobody minds others.
        let described = catalogue[name]
        let type = described ?? .apiObject
        var paths: [PropertyPath] = []
        var unknown: [String] = []
        for property in retrieval.properties {
            if let path = PropertyPath(property, of: type, in: catalogue) {
                paths.append(path)
            } else {
                unknown.append(property)
            }
        }
        guard unknown.isEmpty || described == nil else {
            throw RetrieveRefusal(text: Wording.unknownProperties(unknown, of: name))
        }
        var condition: Condition?
        do throws(FilterFlaw) {
            condition = try retrieval.filter.map { filter throws(FilterFlaw) in
                try Condition(filter, of: type, in: catalogue, clock: settings.clock)
            }
        } catch {
            throw RetrieveRefusal(text: Wording.flaw(error))
        }
        let wanted = retrieval.options.batchSize ?? PartnerService.pageSize
        return RetrievePlan(
            type: name,
            search: Search(
                filter: retrieval.filter, condition: condition, properties: paths, cursor: nil,
                // Nought is what clients send that do not say.
                limit: wanted > 0 ? min(wanted, PartnerService.pageSize) : PartnerService.pageSize,
                clock: settings.clock),
            weight: retrieval.filter?.weight ?? 0)
    }
}
