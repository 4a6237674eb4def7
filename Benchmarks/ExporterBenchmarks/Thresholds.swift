import FoundationEssentials

/// The maximum allocations of an operation. Only counts have thresholds: a time depends on the machine and its other
/// programs.
struct Threshold: Codable {
    let allocationsPerOperation: Double
    let bytesPerOperation: Double
}

/// Counts that are compared with a threshold. An operation of the parser is a megabyte.
struct Counts {
    let name: String
    let allocationsPerOperation: Double
    let bytesPerOperation: Double

    /// nil for a measurement without counts.
    init?(_ measurement: Measurement) {
        guard let allocations = measurement.allocationsPerOperation, let bytes = measurement.bytesPerOperation else {
            return nil
        }
        name = measurement.name
        allocationsPerOperation = allocations
        bytesPerOperation = bytes
    }

    init(_ measurement: ParserMeasurement) {
        name = measurement.name
        allocationsPerOperation = measurement.allocationsPerMegabyte
        bytesPerOperation = measurement.bytesPerMegabyte
    }
}

/// Reads thresholds by name, and returns a message for each measurement that exceeds its threshold. A measurement
/// without a threshold, and a threshold without a measurement, give a message too: a check that checks nothing must not
/// pass.
func exceeded(_ measurements: [Counts], thresholds path: String) throws -> [String] {
    let data = try Data(contentsOf: URL(filePath: path))
    let thresholds = try JSONDecoder().decode([String: Threshold].self, from: data)
    var messages: [String] = []
    for measurement in measurements {
        guard let threshold = thresholds[measurement.name] else {
            messages.append("\(measurement.name): no threshold in \(path)")
            continue
        }
        if measurement.allocationsPerOperation > threshold.allocationsPerOperation {
            messages.append(
                "\(measurement.name): \(measurement.allocationsPerOperation) allocations per operation, "
                    + "at most \(threshold.allocationsPerOperation) allowed")
        }
        if measurement.bytesPerOperation > threshold.bytesPerOperation {
            messages.append(
                "\(measurement.name): \(measurement.bytesPerOperation) bytes per operation, "
                    + "at most \(threshold.bytesPerOperation) allowed")
        }
    }
    for name in thresholds.keys.sorted() where !measurements.contains(where: { $0.name == name }) {
        messages.append("\(name): has a threshold but was not measured")
    }
    return messages
}
