/// Text that XML 1.0 cannot hold, not even escaped (§2.2), and the element it was to stand in.
package struct MarkupError: Error, Sendable, Hashable, CustomStringConvertible {
    package let element: String
    package let scalar: Unicode.Scalar

    package var description: String {
        "\(element): XML cannot hold U+\(String(scalar.value, radix: 16, uppercase: true))"
    }
}
