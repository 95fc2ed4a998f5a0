/// The types that an argument can have, by the numbers that the server has for them
/// (`pg_type.dat`, the same in every version).
package enum SQLType: UInt32 {
    case boolean = 16
    case bytes = 17
    case integer = 20
    case text = 25
    case byteStrings = 1_001
    case texts = 1_009
    case integers = 1_016
}
