import FoundationEssentials

/// The most that an operation may allocate. Counts only: a time depends on the machine and on its neighbours.
struct Threshold: Codable {
    let allocationsPerOperation: Double
    let bytesPerOperation: Double
}

/// What is held to a threshold. An operation of the parser's is a megabyte.
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

/// Reads a file of thresholds by name, and says of each measurement what exceeds its own. One without a threshold, or a
/// threshold without a measurement, is told too: a check that looks at nothing must not pass.
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
        messages.append("\(name): has a threshold and was not measured")
    }
    return messages
}
