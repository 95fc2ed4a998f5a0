import BelayCore
import BelayTime

extension Chance {
    /// A UUID of chance (RFC 9562 §5.4), in lower case.
    func uuid() -> String {
        var bytes = bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUIDText.encode(bytes)
    }
}
