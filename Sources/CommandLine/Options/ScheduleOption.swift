import FleetConfiguration

/// The flag `--schedule`. All commands with a load share it.
enum ScheduleOption {
    static func declared(_ help: String) -> Option<ScheduleText.Read> {
        Option("--schedule", "S", help) { (text: String) throws(UsageError) -> ScheduleText.Read in
            do throws(ScheduleText.Problem) {
                return try ScheduleText.read(text)
            } catch {
                throw UsageError(description: "--schedule '\(text)': \(error)")
            }
        }
    }
}
