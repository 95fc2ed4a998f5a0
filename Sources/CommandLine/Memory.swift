import CMalloc

/// The allocator's settings.
enum Memory {
    /// Large blocks go back to the system as soon as they are free.
    ///
    /// Left alone, glibc raises its threshold with the first large block that is freed, and bodies
    /// and attachments then stay in the heap for good.
    static func prepare() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
