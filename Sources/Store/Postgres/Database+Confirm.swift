extension Database {
    /// Makes this transaction's commit wait for the standby as if it had written something: what it
    /// found is durable there when the commit is.
    ///
    /// Why: a commit whose wait for the standby was broken off, or cut by a restart, is seen by
    /// everybody at the primary. Whoever answers by it what was promised has to have it durable.
    func confirm() throws {
        try run("SELECT pg_logical_emit_message(true, 'belay', '')", [])
    }
}
