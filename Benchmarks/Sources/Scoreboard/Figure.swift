/// One line of the scoreboard: what was measured, beside what, and what it has to reach.
package struct Figure: Codable, Sendable, Hashable {
    package enum Unit: String, Codable, Sendable {
        case ratio
        case milliseconds
    }

    package enum Better: String, Codable, Sendable {
        case larger
        case smaller
    }

    package enum Reach: String, Sendable {
        case goal
        case floor
        /// There is only a goal, and it is ahead.
        case ahead
        case missed
    }

    package let title: String
    /// The program's own value, and the yardstick's, for people.
    package let value: String
    package let yardstick: String
    package let measured: Spread
    package let unit: Unit
    package let better: Better
    /// Nil where the figure has a goal only.
    package let floor: Double?
    /// Nil where the figure has a floor only.
    package let goal: Double?
    package let notes: [String]

    package init(
        _ title: String, value: String, yardstick: String = "", measured: Spread, unit: Unit,
        better: Better, floor: Double? = nil, goal: Double? = nil, notes: [String] = []
    ) {
        self.title = title
        self.value = value
        self.yardstick = yardstick
        self.measured = measured
        self.unit = unit
        self.better = better
        self.floor = floor
        self.goal = goal
        self.notes = notes
    }

    /// The median decides.
    package var reached: Reach {
        if let goal, holds(goal) { return .goal }
        guard let floor else { return .ahead }
        return holds(floor) ? .floor : .missed
    }

    private func holds(_ bound: Double) -> Bool {
        switch better {
        case .larger: measured.median >= bound
        case .smaller: measured.median <= bound
        }
    }
}
