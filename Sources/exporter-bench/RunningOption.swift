import BenchmarkModel
import Harness

/// The flag that names programs which run already, and what it excludes.
enum RunningOption {
    static let flag = Flag(
        "--url", "U[,U...]",
        "instead of targets, exporters that run already (http://localhost:9100/metrics): CPU and memory where they run on this machine, traffic anywhere"
    )

    /// What takes a program that the bench starts itself.
    private static let excluded = [
        "--target", "--versus", "--pack", "--fleet", "--agents", "--rate", "--interference", "--solo", "--herd",
        "--soak",
        "--noise-share", "--scraper",
    ]

    /// nil without the flag.
    static func targets(_ options: Options) throws(UsageError) -> [Target]? {
        guard let text = options.text("--url") else { return nil }
        if let other = options.given(excluded).first {
            throw UsageError(
                description: "\(other) is for programs that the bench starts: leave it out with --url")
        }
        var targets: [Target] = []
        for one in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            guard let target = RunningPrograms.target(one) else {
                throw UsageError(description: "--url '\(one)' is no address of metrics: give http://HOST:PORT/metrics")
            }
            guard !one.contains("@") else {
                throw UsageError(
                    description: "--url '\(one)': what is before the @ would be stored with the run: leave it out")
            }
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw UsageError(description: "--url names \(target.name) twice")
            }
            targets.append(target)
        }
        return targets
    }
}
