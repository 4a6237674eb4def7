import BenchmarkModel
import Foundation
import Report

/// The parts that specifications share. Colours are Okabe and Ito's, told apart by the colour-blind; the page's style exchanges each of
/// them for its dark theme, so they are all named here.
enum VegaLite {
    /// Names the language; nothing is fetched from there.
    static let schema = "https://vega.github.io/schema/vega-lite/v6.json"

    static let control = "#0072b2"
    static let treatment = "#d55e00"
    static let noise = "#8a8a8c"
    static let good = "#009e73"
    static let open = "#b8860b"
    static let ink = "#333334"
    static let faint = "#dddddf"
    /// Others than the arms', as long as they last.
    static let targets = ["#009e73", "#cc79a7", "#56b4e9", "#b8860b", "#0072b2", "#d55e00", "#8a8a8c"]
    /// What the dark theme has in the place of each.
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

    /// Rows of words, in the order in which they come.
    static func words(_ field: String) -> JSONValue {
        ["field": .text(field), "type": "nominal", "sort": .null, "title": .null]
    }

    /// A colour a name, in that order.
    static func colour(_ field: String, _ names: [String], _ colours: [String]) -> JSONValue {
        [
            "field": .text(field), "type": "nominal", "title": .null,
            "scale": ["domain": .array(names.map(JSONValue.text)), "range": .array(colours.map(JSONValue.text))],
        ]
    }

    static func shape(_ field: String, _ names: [String]) -> JSONValue {
        [
            "field": .text(field), "type": "nominal", "title": .null,
            "scale": ["domain": .array(names.map(JSONValue.text)), "range": .array(cycle(shapes, names.count))],
        ]
    }

    static func targetColour(_ field: String, _ names: [String]) -> JSONValue {
        [
            "field": .text(field), "type": "nominal", "title": .null,
            "scale": ["domain": .array(names.map(JSONValue.text)), "range": .array(cycle(targets, names.count))],
        ]
    }

    private static func cycle(_ values: [String], _ count: Int) -> [JSONValue] {
        (0..<max(count, 1)).map { .text(values[$0 % values.count]) }
    }

    /// The same channel with other fields.
    static func merged(_ value: JSONValue, _ other: [String: JSONValue]) -> JSONValue {
        guard case .object(let fields) = value else { return .object(other) }
        return .object(fields.merging(other) { $1 })
    }

    /// What a mark says under the pointer.
    static func tooltip(_ fields: (field: String, title: String)...) -> JSONValue {
        .array(fields.map { ["field": .text($0.field), "type": "nominal", "title": .text($0.title)] })
    }

    /// A number as short as a drawing needs it: five digits.
    static func number(_ value: Double) -> JSONValue {
        guard value.isFinite, value != 0 else { return value == 0 ? .integer(0) : .null }
        let scale = pow(10, 4 - log10(value.magnitude).rounded(.down))
        let rounded = (value * scale).rounded() / scale
        return rounded.isFinite ? .number(rounded) : .number(value)
    }
}

extension Arm {
    /// Those of a drawing by time, in the order of its legend.
    static let shown: [Arm] = [.control, .idle, .secondControl, .treatment]

    var colour: String {
        switch self {
        case .control: VegaLite.control
        case .treatment: VegaLite.treatment
        case .secondControl: VegaLite.noise
        case .idle: VegaLite.good
        }
    }
}
