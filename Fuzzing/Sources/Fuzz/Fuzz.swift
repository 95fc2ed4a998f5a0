import CFuzzer
import FuzzTargets

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
            case .xml: LLVMFuzzerRunDriver(&count, &arguments) { feed(.xml, $0, $1) }
            case .soap: LLVMFuzzerRunDriver(&count, &arguments) { feed(.soap, $0, $1) }
            case .mailPartnerQuery:
                LLVMFuzzerRunDriver(&count, &arguments) { feed(.mailPartnerQuery, $0, $1) }
            case .smtpReply: LLVMFuzzerRunDriver(&count, &arguments) { feed(.smtpReply, $0, $1) }
            case .scalar: LLVMFuzzerRunDriver(&count, &arguments) { feed(.scalar, $0, $1) }
            }
    }
}

private func feed(
    _ target: FuzzTarget, _ start: UnsafePointer<UInt8>?, _ count: Int
) -> CInt {
    target.feed(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
