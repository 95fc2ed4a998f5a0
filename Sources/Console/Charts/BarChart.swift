import BelayCore
import BelayStore

/// What leaves when, as bars: a picture that is stretched to its place, and words under it that
/// are not.
struct BarChart: Sendable {
    let range: ForecastRange
    let forecast: Forecast
    /// Steps from one mark to the next, and the bars that stand on the full hour.
    let isMarked: @Sendable (Instant) -> Bool
    let label: @Sendable (Instant) -> String?

    private static let height = 100

    var values: Values {
        [
            "bars": .markup(bars), "labels": .markup(labels), "summary": .text(summary),
            "isPartial": .flag(forecast.isPartial),
            "most": .number(highest), "total": .number(total),
        ]
    }

    var total: Int { forecast.counts.reduce(0, +) }
    private var highest: Int { forecast.counts.max() ?? 0 }

    private func start(of index: Int) -> Instant {
        range.start + range.step * index
    }

    /// Only numbers of ours go into it.
    private var bars: Markup {
        let count = forecast.counts.count
        var svg =
            "<svg viewBox=\"0 0 \(count * 10) \(Self.height)\" preserveAspectRatio=\"none\" "
            + "aria-hidden=\"true\" focusable=\"false\">"
        for (index, number) in forecast.counts.enumerated() {
            let isMarked = isMarked(start(of: index))
            if isMarked {
                svg +=
                    "<rect class=\"mark\" x=\"\(index * 10)\" y=\"0\" width=\"1\" "
                    + "height=\"\(Self.height)\"/>"
            }
            guard number > 0, highest > 0 else { continue }
            let height = max(2, number * (Self.height - 4) / highest)
            svg +=
                "<rect class=\"bar\(isMarked ? " top" : "")\" x=\"\(index * 10 + 1)\" "
                + "y=\"\(Self.height - height)\" width=\"8\" height=\"\(height)\">"
                + "<title>\(Figures.moment(start(of: index))): \(Figures.grouped(number))</title>"
                + "</rect>"
        }
        return Markup(svg + "</svg>")
    }

    /// Without a view box, so that places are shares of its width and letters keep their size.
    private var labels: Markup {
        let count = forecast.counts.count
        var svg = "<svg aria-hidden=\"true\" focusable=\"false\">"
        for index in 0..<count {
            // What begins further right would not fit.
            guard index * 100 < count * 94, let words = label(start(of: index)) else { continue }
            let permille = index * 1_000 / count
            svg += "<text x=\"\(permille / 10).\(permille % 10)%\" y=\"14\">\(words)</text>"
        }
        return Markup(svg + "</svg>")
    }

    private var summary: String {
        guard total > 0, let most = forecast.counts.firstIndex(of: highest) else {
            return "Nothing is due in this time."
        }
        let least = forecast.isPartial ? "at least " : ""
        return "\(least)\(Figures.count(total, "mail", "mails")); most at "
            + "\(Figures.moment(start(of: most))): \(Figures.grouped(highest))."
    }
}
