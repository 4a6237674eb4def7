import PrometheusExporter
import PrometheusExporterTestKit

enum PageFuzzer {
    /// Declares any names, labels, help texts and values. Whatever the registry accepts must give a page that can be
    /// parsed.
    static func declare(_ input: UnsafeBufferPointer<UInt8>) {
        var source = Source(input)
        guard let registry = try? Registry(constantLabels: ["agent": source.text()], maximumSeries: 8) else { return }
        var values: [(name: String, value: Double)] = []
        while !source.isEmpty {
            let name = source.text()
            let help = source.text()
            let value = source.number()
            switch source.byte() % 7 {
            case 0:
                guard
                    let counter = try? registry.counter(name, help: help, labels: [source.text()]).child(source.text())
                else { continue }
                if (try? counter.add(value)) != nil { values.append((name, value)) }
            case 1:
                guard let gauge = try? registry.gauge(name, help: help, unit: source.text()) else { continue }
                gauge.set(value)
                values.append((name, value))
            case 2:
                guard let histogram = try? registry.histogram(name, help: help, buckets: [value, source.number()])
                else {
                    continue
                }
                histogram.observe(source.number())
                if let exemplar = try? Exemplar([source.text(): source.text()]) {
                    histogram.observe(source.number(), exemplar: exemplar)
                }
            case 3:
                guard let summary = try? registry.summary(name, help: help, quantiles: [value], window: 10) else {
                    continue
                }
                summary.observe(source.number())
            case 4: _ = try? registry.stateSet(name, help: help, states: [source.text(), source.text()])
            case 5: try? registry.info(name, help: help, [source.text(): source.text()])
            default:
                registry.unregister(name)
                values.removeAll { $0.name == name }
            }
        }
        for format in [ExpositionFormat.text, .openMetrics] {
            var page = TextBuffer()
            registry.render(as: format, into: &page)
            do {
                let parsed = try ParsedPage(page.text, as: format)
                for (name, value) in values {
                    let found = parsed.samples.first { $0.name == name }?.value
                    expect(found == value || value.isNaN, "\(name) is \(found as Double?), was \(value)\n\(page.text)")
                }
            } catch {
                fatalError("\(error)\n\(page.text)")
            }
        }
    }
}

/// Splits an input into values; missing bytes give empty values.
struct Source {
    private var rest: Slice<UnsafeBufferPointer<UInt8>>

    init(_ input: UnsafeBufferPointer<UInt8>) { rest = input[...] }

    var isEmpty: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// Returns up to 15 bytes as text; half of the lengths give a valid name instead.
    mutating func text() -> String {
        let length = Int(byte() % 32)
        if length >= 16 { return ["a_total", "b", "c_seconds", "d_info", "seconds", "l", "e", "f_total"][length % 8] }
        defer { rest = rest.dropFirst(length) }
        return String(decoding: rest.prefix(length), as: UTF8.self)
    }

    mutating func number() -> Double {
        var bits: UInt64 = 0
        for _ in 0..<8 { bits = bits << 8 | UInt64(byte()) }
        return byte() % 2 == 0 ? Double(bitPattern: bits) : Double(bits % 1000) / 8
    }
}
