package import BenchmarkModel
import Foundation
import LinuxSystem

/// The last calibration of a results directory, in the file calibration.json.
package enum CalibrationStore {
    private static func path(_ directory: String) -> String { directory + "/calibration.json" }

    /// Writes a calibration. The file is written completely or not at all.
    ///
    /// - Throws: `ResultStoreError.cannotWrite` or `.full`.
    package static func save(_ calibration: Calibration, in directory: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        do {
            try OutputFile.write(Array(try encoder.encode(calibration)), to: path(directory))
        } catch let error as OutputFileError {
            throw ResultStoreError.cannotWrite(error)
        } catch {
            throw ResultStoreError.cannotWrite(path: path(directory), reason: ResultStore.reason(of: error))
        }
    }

    /// Returns the calibration; nil if there is none.
    ///
    /// - Throws: `ResultStoreError.damaged` if it cannot be read.
    package static func load(from directory: String) throws -> Calibration? {
        guard FileManager.default.fileExists(atPath: path(directory)) else { return nil }
        do {
            let calibration = try JSONDecoder().decode(
                Calibration.self, from: try Data(contentsOf: URL(fileURLWithPath: path(directory))))
            _ = try StoredTime.checked(calibration.started, "started")
            return calibration
        } catch let error as Missing {
            throw ResultStoreError.damaged(
                path: path(directory),
                reason: "\(error.reason); make it again with `\(BenchCommand.text(["calibrate"], results: directory))`")
        } catch {
            throw ResultStoreError.damaged(
                path: path(directory),
                reason: "\(ResultStore.reason(of: error)); make it again with "
                    + "`\(BenchCommand.text(["calibrate"], results: directory))`")
        }
    }
}
