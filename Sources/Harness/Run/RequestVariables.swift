package import BenchmarkModel
import ConfigurationReader

extension Target {
    /// Returns the target with the values of the variables and files that its requests need.
    /// - Throws: `HarnessError.missing` with the place in the target file, if a variable is not set, or if a file cannot
    ///   be read.
    package func withVariables(of environment: [String: String]) throws(HarnessError) -> Target {
        do throws(VariableProblem) {
            return try withRequestValues(from: environment, reading: Self.secret)
        } catch {
            throw .missing(error.message)
        }
    }

    /// Largest file of a secret in bytes.
    private static let longestSecret = 65_536

    private static func secret(at path: String) -> Result<String, VariableProblem> {
        do throws(ConfigurationErrors) {
            let bytes = try SourceFile.read(path: path)
            guard bytes.count <= longestSecret else {
                return .failure(VariableProblem(message: "has \(bytes.count) bytes, more than \(longestSecret)"))
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(VariableProblem(message: "is not UTF-8 text"))
            }
            return .success(text)
        } catch {
            let reason = error.errors.first.map { "\($0.message): \($0.remedy)" }
            return .failure(VariableProblem(message: reason ?? "cannot be read"))
        }
    }
}
