import CMalloc

/// The allocator's settings.
enum Memory {
    /// Large blocks go back to the system as soon as they are free.
    ///
    /// Left alone, glibc raises its threshold with the first large block that is freed, and bodies
    /// and attachments then stay in the heap for good. It raises with it how much stays free at a
    /// heap's end: left at its small first value, that end is given back and asked for again by
    /// every few mails.
    static func prepare() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
        mallopt(M_TRIM_THRESHOLD, 8 << 20)
    }
}
