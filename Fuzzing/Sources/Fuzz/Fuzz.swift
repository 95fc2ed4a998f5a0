import CFuzzer

/// `Fuzz NAME [libFuzzer's arguments]`: feeds one reader with whatever libFuzzer thinks of.
@main enum Fuzz {
    static func main() {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
        guard CommandLine.argc >= 2, let target = FuzzTarget(rawValue: CommandLine.arguments[1])
        else {
            print("usage: Fuzz NAME [libFuzzer's arguments]; a name is one of: \(names)")
            return
        }
        // The name stays where the program's was; libFuzzer looks at what comes after it.
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? =
            CommandLine.unsafeArgv + 1
        _ =
            switch target {
            case .xml: LLVMFuzzerRunDriver(&count, &arguments) { tryXML(bytes($0, $1)) }
            case .soap: LLVMFuzzerRunDriver(&count, &arguments) { trySOAP(bytes($0, $1)) }
            case .smtpReply: LLVMFuzzerRunDriver(&count, &arguments) { trySMTPReply(bytes($0, $1)) }
            case .scalar: LLVMFuzzerRunDriver(&count, &arguments) { tryScalar(bytes($0, $1)) }
            }
    }
}

enum FuzzTarget: String, CaseIterable {
    case xml
    case soap
    case smtpReply = "smtp-reply"
    case scalar
}

func bytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: count))
}
