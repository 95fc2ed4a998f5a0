import Benchmark

extension BenchmarkMetric {
    static let belay = perSecond("belay")
    static let yardstick = perSecond("yardstick")
    static let redis = perSecond("redis")
    static let accepts = perSecond("accepts")
    static let stops = perSecond("stops")
    static let ratio = custom("ratio, in thousandths", polarity: .prefersLarger)
    static let stopOfOne = microseconds("stop of one")
    static let stopOfMany = microseconds("stop of many")
    static let busyStopOfMany = microseconds("stop of many while accepting")

    private static func perSecond(_ what: String) -> Self {
        custom(what + ", per second", polarity: .prefersLarger)
    }

    private static func microseconds(_ what: String) -> Self {
        custom(what + ", in µs", polarity: .prefersSmaller)
    }
}
