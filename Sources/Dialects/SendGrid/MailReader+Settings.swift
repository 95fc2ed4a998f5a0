import BelayCore
import BelayJSON

// Settings are checked as documented. What has no effect here is said in the compatibility page.

extension MailReader {
    /// The group that the mail is sent for; nil without one, or with a flaw.
    mutating func readUnsubscribing(_ body: JSON) -> Unsubscribing? {
        let place = Place("asm")
        guard let value = object(in: body, "asm", at: place) else { return nil }
        let id = value["group_id"] ?? .null
        if let number = id.asWholeNumber {
            if number <= 0 {
                findings.note(SettingText.unknownGroup(String(number)), at: place.at("group_id"))
            } else {
                ask(for: [number], .sender)
            }
        } else {
            findings.note(SettingText.wrongGroup, at: place.at("group_id"))
        }
        let unsubscribing = Unsubscribing(group: id.asWholeNumber, tags: Unsubscribing.groupTags)
        guard let shown = value.member("groups_to_display") else { return unsubscribing }
        let list = place.at("groups_to_display")
        let numbers = shown.asArray?.map(\.asWholeNumber)
        guard let numbers, !numbers.contains(nil) else {
            findings.note(SettingText.wrongGroups, at: list)
            return nil
        }
        if numbers.count > Limits.shownGroups {
            findings.note(SettingText.tooManyGroups, at: list)
            return nil
        }
        let groups = numbers.compactMap { $0 }
        let unknown = groups.filter { $0 <= 0 }.map(String.init)
        if !unknown.isEmpty {
            findings.note(
                SettingText.unknownGroups(unknown.joined(separator: ", ")), at: list)
            return nil
        }
        if !groups.isEmpty { ask(for: groups, .shown) }
        return Unsubscribing(
            group: unsubscribing.group, shown: groups, tags: Unsubscribing.groupTags)
    }

    private mutating func ask(for groups: [Int64], _ member: AskedGroups.Member) {
        askedGroups.append(
            AskedGroups(member: member, numbers: groups, place: findings.flaws.count))
    }

    mutating func readPool(_ body: JSON) {
        let place = Place("ip_pool_name")
        guard let value = body.member("ip_pool_name") else { return }
        guard let name = value.asString else {
            findings.note(SettingText.wrongPool, at: place)
            return
        }
        if !(2...64).contains(name.unicodeScalars.count) || name.hasControl {
            findings.note(SettingText.unknownPool(name.quotable), at: place)
        }
    }

    mutating func readMailSettings(_ body: JSON) -> MailSettings {
        let place = Place("mail_settings")
        guard let settings = object(in: body, "mail_settings", at: place) else {
            return MailSettings()
        }
        var read = MailSettings(bypass: readBypasses(settings, at: place))
        if let footer = object(in: settings, "footer", at: place.at("footer")) {
            let here = place.at("footer")
            let isOn = readSwitch(footer, SettingText.wrongSwitch("footer"), at: here)
            let text = readText(footer, "text", SettingText.wrongFooterText, at: here.at("text"))
            let html = readText(footer, "html", SettingText.wrongFooterHTML, at: here.at("html"))
            if isOn { read.footer = Footer(text: text, html: html) }
        }
        if let sandbox = object(in: settings, "sandbox_mode", at: place.at("sandbox_mode")) {
            read.isSandboxed = readSwitch(
                sandbox, SettingText.wrongSwitch("sandbox mode"), at: place.at("sandbox_mode"))
        }
        readBlindCopy(settings, at: place.at("bcc"))
        readSpamCheck(settings, at: place.at("spam_check"))
        return read
    }

    private mutating func readBypasses(
        _ settings: JSON, at place: Place
    ) -> Exemption.Bypass {
        let names: [(member: StaticString, words: String, bypass: Exemption.Bypass)] = [
            ("bypass_list_management", "bypass list management", .everything),
            ("bypass_spam_management", "bypass spam management", .spam),
            ("bypass_bounce_management", "bypass bounce management", .bounces),
            (
                "bypass_unsubscribe_management", "bypass unsubscribe management", .global
            ),
        ]
        var bypass: Exemption.Bypass = []
        for name in names {
            let here = place.at(name.member)
            guard let setting = object(in: settings, name.member.description, at: here) else {
                continue
            }
            if readSwitch(setting, SettingText.wrongSwitch(name.words), at: here) {
                bypass.insert(name.bypass)
            }
        }
        if bypass.contains(.everything), bypass != .everything {
            findings.note(SettingText.bypassTwice, at: place.at("bypass_list_management"))
        }
        return bypass
    }

    private mutating func readBlindCopy(_ settings: JSON, at place: Place) {
        guard let copy = object(in: settings, "bcc", at: place) else { return }
        let isEnabled = readSwitch(copy, SettingText.wrongSwitch("bcc"), at: place)
        guard let email = copy.member("email") else {
            if isEnabled { findings.note(SettingText.noBlindCopy, at: place.at("email")) }
            return
        }
        if email.asString.flatMap(AddressGrammar.mailbox) == nil {
            findings.note(SettingText.badBlindCopy, at: place.at("email"))
        }
    }

    private mutating func readSpamCheck(_ settings: JSON, at place: Place) {
        guard let check = object(in: settings, "spam_check", at: place) else { return }
        let isEnabled = readSwitch(check, SettingText.wrongSwitch("spam check"), at: place)
        if let value = check.member("threshold") {
            if value.asWholeNumber.map({ (1...10).contains($0) }) != true {
                findings.note(SettingText.badThreshold, at: place.at("threshold"))
            }
        } else if isEnabled {
            findings.note(SettingText.noThreshold, at: place.at("threshold"))
        }
        guard let value = check.member("post_to_url") else {
            if isEnabled { findings.note(SettingText.noSpamURL, at: place.at("post_to_url")) }
            return
        }
        guard let url = value.asString else {
            findings.note(SettingText.wrongSpamURL, at: place.at("post_to_url"))
            return
        }
        let isWeb = url.utf8.starts(with: "http://".utf8) || url.utf8.starts(with: "https://".utf8)
        if !isWeb { findings.note(SettingText.badSpamURL, at: place.at("post_to_url")) }
    }

    /// Nil while mail is not to carry a link to leave by.
    mutating func readTrackingSettings(_ body: JSON) -> SubscriptionTracking? {
        let place = Place("tracking_settings")
        guard let settings = object(in: body, "tracking_settings", at: place) else { return nil }
        let clicks = place.at("click_tracking")
        if let tracking = object(in: settings, "click_tracking", at: clicks) {
            _ = readSwitch(tracking, SettingText.wrongSwitch("click tracking"), at: clicks)
            if let value = tracking.member("enable_text"), value.asBool == nil {
                findings.note(SettingText.wrongClickText, at: clicks.at("enable_text"))
            }
        }
        let opens = place.at("open_tracking")
        if let tracking = object(in: settings, "open_tracking", at: opens) {
            _ = readSwitch(tracking, SettingText.wrongSwitch("open tracking"), at: opens)
            readText(
                tracking, "substitution_tag", SettingText.wrongOpenTag,
                at: opens.at("substitution_tag"))
        }
        let tracking = readSubscriptionTracking(
            settings, at: place.at("subscription_tracking"))
        readAnalytics(settings, at: place.at("ganalytics"))
        return tracking
    }

    private mutating func readSubscriptionTracking(
        _ settings: JSON, at place: Place
    ) -> SubscriptionTracking? {
        guard let tracking = object(in: settings, "subscription_tracking", at: place) else {
            return nil
        }
        let isOn = readSwitch(
            tracking, SettingText.wrongSwitch("subscription tracking"), at: place)
        let text = readText(
            tracking, "text", SettingText.wrongUnsubscribeText, at: place.at("text"))
        let html = readText(
            tracking, "html", SettingText.wrongUnsubscribeHTML, at: place.at("html"))
        let tag = readText(
            tracking, "substitution_tag", SettingText.wrongUnsubscribeTag,
            at: place.at("substitution_tag"))
        // Refused rather than left in every mail as it is written.
        if let tag, isOn, tag.utf8.count > Limits.linkTag {
            findings.note(SettingText.wrongUnsubscribeTag, at: place.at("substitution_tag"))
        }
        guard isOn else { return nil }
        return SubscriptionTracking(
            tag: tag.flatMap { $0.isEmpty ? nil : $0 }, text: text, html: html)
    }

    /// Before anything is put under the bodies: a text that is large becomes as many large ones as
    /// there are parts.
    mutating func checkSizes(
        _ settings: MailSettings, _ tracking: SubscriptionTracking?, under parts: [BodyPart]
    ) {
        if let footer = settings.footer, !footer.fits(under: parts) {
            findings.note(SettingText.largeFooter, at: Place("mail_settings").at("footer"))
        }
        guard let tracking else { return }
        // Its texts grow when the link is put into them.
        let texts = Footer(text: tracking.text, html: tracking.html)
        if !texts.fits(under: parts) || !(tracking.footer?.fits(under: parts) ?? true) {
            findings.note(
                SettingText.largeFooter,
                at: Place("tracking_settings").at("subscription_tracking"))
        }
    }

    private mutating func readAnalytics(_ settings: JSON, at place: Place) {
        guard let analytics = object(in: settings, "ganalytics", at: place) else { return }
        _ = readSwitch(analytics, SettingText.wrongAnalytics, at: place)
        let names: [StaticString] = [
            "utm_source", "utm_medium", "utm_term", "utm_content", "utm_campaign",
        ]
        for name in names {
            readText(
                analytics, name.description, SettingText.wrongAnalytics(name.description),
                at: place.at(name))
        }
    }

    /// The object that is the member of that name; nil, with a flaw where need be, when none is.
    private mutating func object(in value: JSON, _ name: String, at place: Place) -> JSON? {
        guard let member = value.member(name) else { return nil }
        guard member.asObject != nil else {
            findings.note(member, isNo: "object", at: place)
            return nil
        }
        return member
    }

    /// A setting's `enable`, false when it is not there.
    private mutating func readSwitch(
        _ setting: JSON, _ flaw: @autoclosure () -> String, at place: Place
    ) -> Bool {
        guard let value = setting.member("enable") else { return false }
        guard let isOn = value.asBool else {
            findings.note(flaw(), at: place.at("enable"))
            return false
        }
        return isOn
    }

    /// Nil where it is not there, or with a flaw is no text.
    @discardableResult
    private mutating func readText(
        _ setting: JSON, _ name: String, _ flaw: @autoclosure () -> String, at place: Place
    ) -> String? {
        guard let value = setting.member(name) else { return nil }
        if value.asString == nil { findings.note(flaw(), at: place) }
        return value.asString
    }
}
