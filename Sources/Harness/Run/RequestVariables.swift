package import BenchmarkModel

extension Target {
    /// Returns the target with the values of the variables that its requests need.
    /// - Throws: `HarnessError.missing` with the place in the target file, if a variable is not set.
    package func withVariables(of environment: [String: String]) throws(HarnessError) -> Target {
        do throws(VariableProblem) {
            return try withRequestValues(from: environment)
        } catch {
            throw .missing(error.message)
        }
    }
}
