package import Analysis
package import BenchmarkModel
import Foundation

/// A unit for people, and how many of it one base unit is. Each figure has its own: two targets may be a thousand times apart.
package struct HumanUnit: Hashable {
    package let perBase: Double
    package let symbol: String

    /// For figures of that size.
    ///
    /// - Parameter of: what a ratio is of, such as "machine"; empty when its title says so.
    package init(_ unit: BenchmarkModel.Unit, largest: Double, of whole: String = "") {
        switch unit {
        case .seconds: self = Self.pick(largest, [(1, "s"), (1e-3, "ms"), (1e-6, "us")])
        case .bytes: self = Self.pick(largest, [(1e9, "GB"), (1e6, "MB"), (1e3, "KB"), (1, "B")])
        case .bytesPerSecond: self = Self.pick(largest, [(1e6, "MB/s"), (1e3, "KB/s"), (1, "B/s")])
        case .requestsPerSecond: self.init(perBase: 1, symbol: "req/s")
        case .perSecond: self.init(perBase: 3600, symbol: "/h")
        case .cores: self.init(perBase: 100, symbol: "% core")
        case .ratio: self.init(perBase: 100, symbol: whole.isEmpty ? "%" : "% \(whole)")
        case .count: self.init(perBase: 1, symbol: "")
        }
    }

    /// The unit that suits a row's figure.
    package init(_ row: ResultRow) {
        // An interval may be far wider than its value: the value is what is read first.
        let largest = row.figure.estimate?.value.magnitude ?? 0
        self.init(row.unit, largest: largest, of: row.whole)
    }

    private init(perBase: Double, symbol: String) {
        self.perBase = perBase
        self.symbol = symbol
    }

    /// The same unit under another name.
    func called(_ symbol: String) -> HumanUnit { HumanUnit(perBase: perBase, symbol: symbol) }

    private static func pick(_ largest: Double, _ steps: [(size: Double, symbol: String)]) -> HumanUnit {
        let step = steps.first { largest >= $0.size } ?? steps[steps.count - 1]
        return HumanUnit(perBase: 1 / step.size, symbol: step.symbol)
    }

    /// Such as `4.12 [3.98, 4.26] ms`: as many digits as make two of the interval's half width, but not more than five of
    /// the value, since rounding alone can make an interval that narrow.
    package func text(_ estimate: Estimate) -> String {
        let value = estimate.value * perBase
        guard let low = estimate.low, let high = estimate.high else { return withSymbol(Self.threeDigits(value)) }
        let half = (high - low) / 2 * perBase
        guard half > 0 else {
            let text = Self.threeDigits(value)
            return withSymbol("\(text) [\(text), \(text)]")
        }
        let ofValue = value == 0 ? 9 : Self.decimals(value, digits: 5)
        let decimals = min(Self.decimals(half, digits: 2), ofValue)
        let ends = [low, high].map { Self.fixed($0 * perBase, decimals) }.joined(separator: ", ")
        return withSymbol("\(Self.fixed(value, decimals)) [\(ends)]")
    }

    /// The interval alone, such as `[-0.12, 0.31]`, to the digits that `text` shows, without the unit.
    package func interval(_ estimate: Estimate) -> String {
        guard let low = estimate.low, let high = estimate.high else {
            return Self.threeDigits(estimate.value * perBase)
        }
        let half = (high - low) / 2 * perBase
        let decimals = half > 0 ? Self.decimals(half, digits: 2) : 0
        return "[\(Self.fixed(low * perBase, decimals)), \(Self.fixed(high * perBase, decimals))]"
    }

    package func text(_ value: Double) -> String { withSymbol(Self.threeDigits(value * perBase)) }

    private func withSymbol(_ number: String) -> String { symbol.isEmpty ? number : "\(number) \(symbol)" }

    /// Three significant digits; all digits of a large number's integer part, up to a million billions.
    static func threeDigits(_ value: Double) -> String { value == 0 ? "0" : fixed(value, decimals(value, digits: 3)) }

    /// Decimals that show so many significant digits of `value`; at most 9.
    private static func decimals(_ value: Double, digits: Int) -> Int {
        guard value.isFinite, value != 0 else { return 0 }
        let magnitude = Int(saturating: log10(value.magnitude).rounded(.down))
        return min(max(digits - 1 - magnitude, 0), 9)
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        // No row has room for 300 digits; and what is not a number has none.
        guard value.magnitude < 1e15 else { return String(format: "%.3g", value) }
        let text = String(format: "%.\(decimals)f", value)
        // "-0.00" says a sign that the digits do not bear out.
        return text.hasPrefix("-") && !text.contains { "123456789".contains($0) } ? String(text.dropFirst()) : text
    }
}
