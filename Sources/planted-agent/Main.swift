import AgentRuntime
import Glibc
import SimulatedAgent

/// The measured agent with known planted costs, which a calibration has to find. Otherwise it does the same work.
@main enum Main {
    static func main() {
        if CommandLine.arguments.count == 2, let units = childUnits(CommandLine.arguments[1]) {
            PlantedChild.run(iterations: units)
            return
        }
        // The planted delay comes before the program's own first stamp.
        let delayed = Pause.work(milliseconds: getenv("PLANT_MAIN_MS").flatMap { Double(String(cString: $0)) } ?? 0)
        #if STATIC_AGENT
            let linkage = "static, with planted costs"
        #else
            let linkage = "dynamic, with planted costs"
        #endif
        AgentProgram.main(linkage: linkage) { settings throws(SettingsError) in
            let plants = try Plants { name in getenv(name).map { String(cString: $0) } }
            return PlantedWork(base: SimulatedWork(settings: settings), plants: plants, mainDelay: delayed)
        }
    }

    private static func childUnits(_ argument: String) -> UInt64? {
        argument.hasPrefix("--child=") ? UInt64(argument.dropFirst("--child=".count)) : nil
    }
}
