import BelayCore

// What a campaign says of itself. Whether what it names is there, `Campaigns` asks the store.

extension Campaign {
    /// Characters (Unicode scalars) of a name.
    package static let nameLength = 100
    package static let categoryCount = 10
    package static let categoryLength = 255
    /// Bytes of a subject.
    package static let subjectSize = 2_000
    /// Bytes of either part. (SendGrid: "1MB".)
    package static let partSize = 1_024 * 1_024

    /// What is wrong whatever becomes of it, without a look at the store.
    package var ownFlaws: Set<CampaignFlaw> {
        var flaws: Set<CampaignFlaw> = []
        // A name that no store can search for is none.
        if name.isBlank || name.utf8.contains(0) { flaws.insert(.blankName) }
        if name.unicodeScalars.count > Self.nameLength { flaws.insert(.longName) }
        if categories.count > Self.categoryCount { flaws.insert(.tooManyCategories) }
        if categories.contains(where: {
            $0.unicodeScalars.count > Self.categoryLength || $0.utf8.contains(0)
        }) {
            flaws.insert(.longCategory)
        }
        if (subject ?? "").utf8.count > Self.subjectSize { flaws.insert(.longSubject) }
        if (html ?? "").utf8.count > Self.partSize { flaws.insert(.largeHTML) }
        if (plain ?? "").utf8.count > Self.partSize { flaws.insert(.largePlain) }
        if lists.count + segments.count > Limits.listsPerAudience {
            flaws.insert(.tooManySources)
        }
        if let pool, !(2...64).contains(pool.unicodeScalars.count) { flaws.insert(.badPool) }
        if let url = unsubscribeURL {
            if group != nil { flaws.insert(.groupAndURL) }
            if !Self.isAddress(url) { flaws.insert(.badURL) }
        }
        return flaws
    }

    /// What it lacks to go out.
    package var gaps: Set<CampaignFlaw> {
        var flaws: Set<CampaignFlaw> = []
        if (subject ?? "").isBlank { flaws.insert(.noSubject) }
        if sender == nil { flaws.insert(.noSender) }
        if !hasHTML, !hasPlain { flaws.insert(.noContent) }
        if isForNobody { flaws.insert(.nobody) }
        if group == nil, unsubscribeURL == nil { flaws.insert(.noUnsubscribing) }
        // In each part that is there: a part that is not cannot hold it.
        let parts = [hasHTML ? html : nil, hasPlain ? plain : nil].compactMap { $0 }
        if parts.isEmpty || !parts.allSatisfy({ $0.holds(Self.unsubscribeTag) }) {
            flaws.insert(.noUnsubscribeTag)
        }
        return flaws
    }

    /// What stands for the link by which a recipient leaves.
    package static let unsubscribeTag = "[unsubscribe]"

    /// An http or https address with a host, in visible ASCII: it stands in a header.
    private static func isAddress(_ url: String) -> Bool {
        guard url.utf8.count <= Limits.linkURL, url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !url.utf8.contains(where: { [0x22, 0x3C, 0x3E, 0x60].contains($0) })
        else { return false }
        let bytes = LetterCase.loweredBytes(of: url)
        return ["http://", "https://"].contains { scheme in
            guard bytes.starts(with: scheme.utf8) else { return false }
            // RFC 3986 §3.2: what names the host ends at the path, the query or the fragment.
            let authority = bytes.dropFirst(scheme.utf8.count).prefix { !"/?#".utf8.contains($0) }
            let at = authority.lastIndex(of: UInt8(ascii: "@"))
            let host = at.map { authority[($0 + 1)...] } ?? authority
            return host.first.map { $0 != UInt8(ascii: ":") } ?? false
        }
    }
}
