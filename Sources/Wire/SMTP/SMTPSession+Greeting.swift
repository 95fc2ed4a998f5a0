extension SMTPSession {
    /// What was said to AUTH last.
    enum AuthStep: Sendable, Hashable {
        /// `AUTH PLAIN` with the initial response; again when the server asks for it after all.
        case plain, plainAgain
        case login, loginUser, loginPassword
    }

    mutating func connected() -> [Action] {
        // Abandoned while it was being made.
        guard state == .unconnected else { return [] }
        if setup.security == .implicit {
            state = .securing(isFirst: true)
            return [arm(.hello), .startTLS]
        }
        state = .greeting
        return [arm(.greeting)]
    }

    mutating func secured() -> [Action] {
        guard case .securing(let isFirst) = state else { return [] }
        isEncrypted = true
        // RFC 3207 §4.2: what was learned in clear text is forgotten.
        features = SMTPFeatures()
        if isFirst {
            state = .greeting
            return [arm(.greeting)]
        }
        return sayHello()
    }

    mutating func greeted(_ reply: SMTPReply) -> [Action] {
        switch reply.severity {
        case .success: return sayHello()
        case .transient, .permanent: return giveUp(reply)
        case .intermediate, .none: return sever(reply, as: .missed)
        }
    }

    private mutating func sayHello() -> [Action] {
        state = .hello
        return [line("EHLO " + setup.name), arm(.hello)]
    }

    mutating func helloAnswered(_ reply: SMTPReply) -> [Action] {
        switch reply.severity {
        case .success:
            features = SMTPFeatures(reply)
            return goOn()
        case .permanent:
            // RFC 5321 §3.2: an old server knows HELO only, and with it neither TLS nor AUTH.
            let mayFallBack = setup.credentials == nil && setup.security != .required
            guard mayFallBack else { return giveUp(reply) }
            state = .oldHello
            return [line("HELO " + setup.name), arm(.hello)]
        case .transient: return giveUp(reply)
        case .intermediate, .none: return sever(reply, as: .missed)
        }
    }

    mutating func oldHelloAnswered(_ reply: SMTPReply) -> [Action] {
        switch reply.severity {
        case .success: return becomeReady()
        case .transient, .permanent: return giveUp(reply)
        case .intermediate, .none: return sever(reply, as: .missed)
        }
    }

    /// After EHLO: encrypt, then log in, then work.
    private mutating func goOn() -> [Action] {
        let wantsTLS = setup.security == .required || setup.security == .whenOffered
        if wantsTLS, !isEncrypted {
            if features.hasStartTLS {
                state = .startTLS
                return [line("STARTTLS"), arm(.hello)]
            }
            if setup.security == .required {
                return giveUp(.local("the relay offers no STARTTLS, and TLS is required"))
            }
        }
        guard let credentials = setup.credentials, !isAuthenticated else { return becomeReady() }
        guard isEncrypted || setup.security == .off else {
            return giveUp(.local("no STARTTLS is offered, and AUTH is not said in clear text"))
        }
        if features.mechanisms.contains("PLAIN") {
            state = .authenticating(.plain)
            let command = Array("AUTH PLAIN ".utf8) + credentials.plain + [0x0D, 0x0A]
            return [.send(command), arm(.hello)]
        }
        if features.mechanisms.contains("LOGIN") {
            state = .authenticating(.login)
            return [line("AUTH LOGIN"), arm(.hello)]
        }
        return giveUp(.local("the relay offers neither AUTH PLAIN nor AUTH LOGIN"))
    }

    mutating func startTLSAnswered(_ reply: SMTPReply) -> [Action] {
        // Offered and then refused: going on in clear text is what a stripper would like.
        guard reply.severity == .success else { return giveUp(reply) }
        state = .securing(isFirst: false)
        return [arm(.hello), .startTLS]
    }

    mutating func authAnswered(_ reply: SMTPReply, _ step: AuthStep) -> [Action] {
        guard let credentials = setup.credentials else {
            preconditionFailure("AUTH without credentials")
        }
        switch (reply.severity, step) {
        case (.success, _):
            isAuthenticated = true
            return becomeReady()
        case (.intermediate, .plain): return say(credentials.plain, .plainAgain)
        case (.intermediate, .login): return say(credentials.loginUser, .loginUser)
        case (.intermediate, .loginUser): return say(credentials.loginPassword, .loginPassword)
        default: return giveUp(reply)
        }
    }

    private mutating func say(_ response: [UInt8], _ step: AuthStep) -> [Action] {
        state = .authenticating(step)
        return [.send(response + [0x0D, 0x0A]), arm(.hello)]
    }

    private mutating func becomeReady() -> [Action] {
        state = .idle
        if let envelope { return begin(envelope) }
        if quitsAfterwards { return sayQuit() }
        // A connection is made for a mail, so one is on its way: no idling yet.
        armed = nil
        return [.disarm]
    }

    /// The relay will not have us. It said nothing about the mail, which may try again.
    private mutating func giveUp(_ reply: SMTPReply) -> [Action] {
        [line("QUIT")] + end(.missedForNow(reply), reply)
    }
}
