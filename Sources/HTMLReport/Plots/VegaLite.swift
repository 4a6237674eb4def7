import BenchmarkModel
import Foundation
import Report

/// The parts that all specifications share.
///
/// The colors are those of Okabe and Ito, which people with color blindness can distinguish. All colors are listed
/// here, because the style of the page replaces each of them in its dark theme.
enum VegaLite {
    /// The identifier of the language. Nothing is fetched from this address.
    static let schema = "https://vega.github.io/schema/vega-lite/v6.json"

    static let control = "#0072b2"
    static let treatment = "#d55e00"
    static let noise = "#8a8a8c"
    static let good = "#009e73"
    static let open = "#b8860b"
    static let ink = "#333334"
    static let faint = "#dddddf"
    /// The colors of targets, first those that no arm uses.
    static let targets = ["#009e73", "#cc79a7", "#56b4e9", "#b8860b", "#0072b2", "#d55e00", "#8a8a8c"]
    /// The color of the light theme and its replacement in the dark theme.
    static let dark = [
        ("#0072b2", "#4aa8e8"), ("#d55e00", "#ff8a3d"), ("#8a8a8c", "#98989f"), ("#009e73", "#35cba0"),
        ("#b8860b", "#e6b84a"), ("#333334", "#e4e4e8"), ("#dddddf", "#3a3a41"), ("#cc79a7", "#eb9dc6"),
        ("#56b4e9", "#9ad6f8"),
    ]
    static let shapes = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke"]

    static let config: JSONValue = [
        "font": "system-ui, sans-serif",
        "view": ["stroke": .null],
        "axis": [
            "labelColor": .text(ink), "titleColor": .text(ink), "labelFontSize": 12, "titleFontSize": 12,
            "titleFontWeight": "normal", "gridColor": .text(faint), "domainColor": .text(noise),
            "tickColor": .text(noise), "labelLimit": 230, "tickCount": 6, "labelOverlap": true,
        ],
        "legend": [
            "labelColor": .text(ink), "titleColor": .text(ink), "labelFontSize": 12, "titleFontSize": 12,
            "orient": "top", "titleFontWeight": "normal", "columns": 3, "labelLimit": 220, "symbolSize": 80,
        ],
        "rule": ["color": .text(ink)],
    ]

    static func x(
        _ field: String, _ title: String?, scale: JSONValue = .null, axis: [String: JSONValue] = [:]
    ) -> JSONValue {
        channel(field, "quantitative", title, scale, axis)
    }

    static func channel(
        _ field: String, _ type: String, _ title: String?, _ scale: JSONValue = .null, _ axis: [String: JSONValue] = [:]
    ) -> JSONValue {
        var fields: [String: JSONValue] = [
            "field": .text(field), "type": .text(type), "title": title.map(JSONValue.text) ?? .null,
        ]
        if case .null = scale {} else { fields["scale"] = scale }
        if !axis.isEmpty { fields["axis"] = .object(axis) }
        return .object(fields)
    }

    /// Returns a nominal axis whose values have the order of the data.
    static func words(_ field: String) -> JSONValue {
        ["field": .text(field), "type": "nominal", "sort": .null, "title": .null]
    }

    /// Returns a color scale with one color per name, in the given order.
    static func color(_ field: String, _ names: [String], _ colors: [String]) -> JSONValue {
        [
            "field": .text(field), "type": "nominal", "title": .null,
            "scale": ["domain": .array(names.map(JSONValue.text)), "range": .array(colors.map(JSONValue.text))],
        ]
    }

    static func shape(_ field: String, _ names: [String]) -> JSONValue {
        [
            "field": .text(field), "type": "nominal", "title": .null,
            "scale": ["domain": .array(names.map(JSONValue.text)), "range": .array(cycle(shapes, names.count))],
        ]
    }

    static func targetColor(_ field: String, _ names: [String]) -> JSONValue {
        [
            "field": .text(field), "type": "nominal", "title": .null,
            "scale": ["domain": .array(names.map(JSONValue.text)), "range": .array(cycle(targets, names.count))],
        ]
    }

    private static func cycle(_ values: [String], _ count: Int) -> [JSONValue] {
        (0..<max(count, 1)).map { .text(values[$0 % values.count]) }
    }

    /// Returns the channel with additional or replaced fields.
    static func merged(_ value: JSONValue, _ other: [String: JSONValue]) -> JSONValue {
        guard case .object(let fields) = value else { return .object(other) }
        return .object(fields.merging(other) { $1 })
    }

    /// Returns the text that a mark shows under the pointer.
    static func tooltip(_ fields: (field: String, title: String)...) -> JSONValue {
        .array(fields.map { ["field": .text($0.field), "type": "nominal", "title": .text($0.title)] })
    }

    /// Returns a number rounded to five significant digits, which suffices for a drawing; null for a number that is not
    /// finite.
    static func number(_ value: Double) -> JSONValue {
        guard value.isFinite, value != 0 else { return value == 0 ? .integer(0) : .null }
        let scale = pow(10, 4 - log10(value.magnitude).rounded(.down))
        let rounded = (value * scale).rounded() / scale
        return rounded.isFinite ? .number(rounded) : .number(value)
    }
}

extension Arm {
    /// The arms of a drawing over time, in the order of the legend.
    static let shown: [Arm] = [.control, .idle, .secondControl, .treatment]

    var color: String {
        switch self {
        case .control: VegaLite.control
        case .treatment: VegaLite.treatment
        case .secondControl: VegaLite.noise
        case .idle: VegaLite.good
        }
    }
}
