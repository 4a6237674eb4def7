public import BenchmarkModel
import Foundation

/// A calibration as one JSON object, in base units.
public enum CalibrationJSON {
    public static func text(_ calibration: Calibration) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(decoding: try encoder.encode(calibration), as: UTF8.self)
    }
}
