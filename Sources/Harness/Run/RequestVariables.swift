package import BenchmarkModel
import ConfigurationReader

extension Target {
    /// Returns the target with the values of the variables and files that its requests need.
    /// - Throws: `HarnessError.missing` with the place in the target file, if a variable is not set, or if a file cannot
    ///   be read.
    package func withVariables(of environment: [String: String]) throws(HarnessError) -> Target {
        do throws(RequestSecrets.Problem) {
            return try withRequestValues(from: environment, reading: RequestSecrets.read)
        } catch {
            throw .missing(error.message)
        }
    }
}

extension RequestSecrets {
    /// Returns the values by the names of the variables.
    /// - Throws: `HarnessError.missing` with the place that names the secret.
    package func values(of environment: [String: String]) throws(HarnessError) -> [String: String] {
        do throws(Problem) {
            return try values(from: environment, reading: Self.read)
        } catch {
            throw .missing(error.message)
        }
    }

    /// Largest file of a secret in bytes.
    private static let longestSecret = 65_536

    fileprivate static func read(_ path: String) -> Result<String, Problem> {
        do throws(ConfigurationErrors) {
            let bytes = try SourceFile.read(path: path)
            guard bytes.count <= longestSecret else {
                return .failure(Problem(message: "has \(bytes.count) bytes, more than \(longestSecret)"))
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return .failure(Problem(message: "is not UTF-8 text"))
            }
            return .success(text)
        } catch {
            let reason = error.errors.first.map { "\($0.message): \($0.remedy)" }
            return .failure(Problem(message: reason ?? "cannot be read"))
        }
    }
}
