/// Why bytes are not gzip that can be read.
package enum GzipError: Error, Sendable, Hashable {
    /// A wrong header, broken data, a sum or a length that does not match, bytes after the end.
    case malformed
    /// The end came inside a member, or before the first.
    case truncated
    /// Some 40 KB for the window were not to be had.
    case noMemory
}
