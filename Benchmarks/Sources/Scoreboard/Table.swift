/// Figures as a table that reads well on a terminal and in Markdown.
package enum Table {
    package static func lines(of figures: [Figure]) -> [String] {
        let heading = ["figure", "value", "yardstick", "measured", "floor", "goal", "reached"]
        let rows = figures.map(cells)
        let widths = heading.indices.map { column in
            ([heading] + rows).map { $0[column].count }.max() ?? 0
        }
        let rule = "|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|")
        return [line(heading, widths), rule + "|"] + rows.map { line($0, widths) }
            + figures.flatMap(\.notes).map { "\n" + $0 }
    }

    private static func cells(of figure: Figure) -> [String] {
        let sign = figure.better == .larger ? "≥ " : "≤ "
        let bound = { (bound: Double?) in
            bound.map { sign + number($0) + unit(of: figure) } ?? ""
        }
        let spread = figure.measured
        return [
            figure.title, figure.value, figure.yardstick,
            number(spread.median) + unit(of: figure)
                + " (\(number(spread.low))–\(number(spread.high)))",
            bound(figure.floor), bound(figure.goal), figure.reached.rawValue,
        ]
    }

    private static func unit(of figure: Figure) -> String {
        switch figure.unit {
        case .ratio: ""
        case .milliseconds: " ms"
        }
    }

    /// Two decimals, and none where they say nothing.
    package static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return grouped(whole) }
        return grouped(whole) + "." + (rest < 10 ? "0" : "") + String(rest)
    }

    /// `1234567` as `1,234,567`.
    package static func grouped(_ value: Int) -> String {
        var text = String(value)
        var place = text.count - 3
        while place > 0 {
            text.insert(",", at: text.index(text.startIndex, offsetBy: place))
            place -= 3
        }
        return text
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: width - cell.count)
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }
}
