package import BenchmarkModel
import Foundation
import LinuxSystem

/// The last calibration of a results directory: calibration.json in it, written whole or not at all.
package enum CalibrationStore {
    private static func path(_ directory: String) -> String { directory + "/calibration.json" }

    /// - Throws: `ResultStoreError.cannotWrite`.
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

    /// nil where there is none.
    ///
    /// - Throws: `ResultStoreError` where there is one that cannot be read.
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
