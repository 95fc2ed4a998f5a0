import BelayJSON

// Settings are checked as documented; of all of them only the sandbox has an effect here.

extension MailReader {
    mutating func readUnsubscribing(_ body: JSON) {
        let place = Place("asm")
        guard let value = object(in: body, "asm", at: place) else { return }
        let id = value["group_id"] ?? .null
        if let number = id.asWholeNumber {
            if number <= 0 {
                findings.note(SettingText.unknownGroup(String(number)), at: place.at("group_id"))
            }
        } else {
            findings.note(SettingText.wrongGroup, at: place.at("group_id"))
        }
        guard let shown = value.member("groups_to_display") else { return }
        let list = place.at("groups_to_display")
        let numbers = shown.asArray?.map(\.asWholeNumber)
        guard let numbers, !numbers.contains(nil) else {
            findings.note(SettingText.wrongGroups, at: list)
            return
        }
        if numbers.count > 25 {
            findings.note(SettingText.tooManyGroups, at: list)
            return
        }
        let unknown = numbers.compactMap { $0 }.filter { $0 <= 0 }.map(String.init)
        if !unknown.isEmpty {
            findings.note(
                SettingText.unknownGroups(unknown.joined(separator: ", ")), at: list)
        }
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

    /// Whether the mail is only to be looked at.
    mutating func readMailSettings(_ body: JSON) -> Bool {
        let place = Place("mail_settings")
        guard let settings = object(in: body, "mail_settings", at: place) else { return false }
        readBypasses(settings, at: place)
        if let footer = object(in: settings, "footer", at: place.at("footer")) {
            let here = place.at("footer")
            _ = readSwitch(footer, SettingText.wrongSwitch("footer"), at: here)
            readText(footer, "text", SettingText.wrongFooterText, at: here.at("text"))
            readText(footer, "html", SettingText.wrongFooterHTML, at: here.at("html"))
        }
        var isSandboxed = false
        if let sandbox = object(in: settings, "sandbox_mode", at: place.at("sandbox_mode")) {
            isSandboxed = readSwitch(
                sandbox, SettingText.wrongSwitch("sandbox mode"), at: place.at("sandbox_mode"))
        }
        readBlindCopy(settings, at: place.at("bcc"))
        readSpamCheck(settings, at: place.at("spam_check"))
        return isSandboxed
    }

    private mutating func readBypasses(_ settings: JSON, at place: Place) {
        let names: [(member: StaticString, words: String)] = [
            ("bypass_list_management", "bypass list management"),
            ("bypass_spam_management", "bypass spam management"),
            ("bypass_bounce_management", "bypass bounce management"),
            ("bypass_unsubscribe_management", "bypass unsubscribe management"),
        ]
        var enabled: [Bool] = []
        for name in names {
            let here = place.at(name.member)
            let bypass = object(in: settings, name.member.description, at: here)
            enabled.append(
                bypass.map { readSwitch($0, SettingText.wrongSwitch(name.words), at: here) }
                    ?? false)
        }
        if enabled[0], enabled.dropFirst().contains(true) {
            findings.note(SettingText.bypassTwice, at: place.at("bypass_list_management"))
        }
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

    mutating func readTrackingSettings(_ body: JSON) {
        let place = Place("tracking_settings")
        guard let settings = object(in: body, "tracking_settings", at: place) else { return }
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
        readSubscriptionTracking(settings, at: place.at("subscription_tracking"))
        readAnalytics(settings, at: place.at("ganalytics"))
    }

    private mutating func readSubscriptionTracking(_ settings: JSON, at place: Place) {
        guard let tracking = object(in: settings, "subscription_tracking", at: place) else {
            return
        }
        _ = readSwitch(tracking, SettingText.wrongSwitch("subscription tracking"), at: place)
        readText(tracking, "text", SettingText.wrongUnsubscribeText, at: place.at("text"))
        readText(tracking, "html", SettingText.wrongUnsubscribeHTML, at: place.at("html"))
        readText(
            tracking, "substitution_tag", SettingText.wrongUnsubscribeTag,
            at: place.at("substitution_tag"))
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

    private mutating func readText(
        _ setting: JSON, _ name: String, _ flaw: @autoclosure () -> String, at place: Place
    ) {
        if let value = setting.member(name), value.asString == nil {
            findings.note(flaw(), at: place)
        }
    }
}
