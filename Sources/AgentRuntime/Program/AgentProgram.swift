import CEvent
import CLinux
import Glibc

/// The measured agent: the documented base agent with simulated work, configured by its environment. Four executables
/// use this program. One is linked fully static, and is measured. One loads its allocator dynamically, to count
/// allocations. One has work with planted costs. One has only the request port.
public enum AgentProgram {
    /// - Parameters:
    ///   - linkage: how the executable is linked, for `--version`.
    ///   - isLegacy: whether the base class is absent: requests are answered, but there are no metrics, health or
    ///     stamps.
    ///   - work: creates the work that the agent does for its requests.
    public static func main(
        linkage: String, isLegacy: Bool = false,
        work: (AgentSettings) throws(SettingsError) -> any AgentWork
    ) {
        // The agent's own code begins here. Earlier time belongs to the loader and the language runtime.
        let entered = cl_monotonic_ns()
        let environment: (String) -> String? = isLegacy ? { legacyVariable($0) } : { variable($0) }
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case nil: run(entered, environment, work)
        case "--version" where arguments.count == 1: printAndExit(versions(linkage), program: "bench-agent")
        case "--help" where arguments.count == 1: printAndExit(help, program: "bench-agent")
        case let argument?:
            logError("bench-agent: '\(argument)' is unknown: expected --version, --help or nothing")
            exit(EX_USAGE)
        }
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func legacyVariable(_ name: String) -> String? {
        switch name {
        case "ENABLE_PROMETHEUS_METRICS", "AGENT_HTTP_SERVER": return "false"
        case "BENCH_EVENT_FD", "AGENT_PACK": return nil
        default: return variable(name)
        }
    }

    private static func run(
        _ entered: Int64, _ environment: @escaping (String) -> String?,
        _ work: (AgentSettings) throws(SettingsError) -> any AgentWork
    ) {
        let pack: AgentPack
        do throws(SettingsError) {
            var agents: [Agent] = []
            for settings in try AgentSettings.pack(environment: environment) {
                agents.append(Agent(settings: settings, work: try work(settings)))
            }
            pack = AgentPack(agents[0], Array(agents.dropFirst()))
        } catch {
            logError("bench-agent: \(error)")
            exit(EX_USAGE)
        }
        do throws(AgentFailure) {
            try pack.run(entered: entered)
        } catch {
            logError("\(error)")
            exit(error.exitStatus)
        }
    }

    private static func versions(_ linkage: String) -> String {
        """
        bench-agent \(EXPORTER_BENCH_VERSION)
        swift \(swiftVersion)
        libevent \(String(cString: event_get_version()))
        linkage \(linkage)
        """
    }

    private static var swiftVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3.1)
            "6.3.1"
        #else
            "6.3"
        #endif
    }

    private static let help = """
        bench-agent: the simulated agent that exporter-bench measures. Its settings are environment variables:

          AGENT_NAME                 name of the agent (required)
          AGENT_PORT                 port for requests (required)
          HEALTH_CHECK_PORT          reserved; the HTTP port is the next one (required)
          METRICS_PORT               HTTP port (default HEALTH_CHECK_PORT + 1)
          AGENT_ADDRESS              IPv4 or IPv6 address to listen on (default 127.0.0.1)
          ENABLE_PROMETHEUS_METRICS  true or false: the exporter (default true)
          ENABLE_SYSTEM_METRICS      true or false: CPU, memory, disk, network (default true)
          AGENT_HTTP_SERVER          true or false: the HTTP port; false only without exporter (default true)
          AGENT_STOP_GRACE           seconds to serve the HTTP port, in state stopping, after SIGTERM (default 0)
          AGENT_WORK_ITERATIONS      work of one request (default 100000)
          AGENT_FAILURE_RATE         share of requests that fail, 0 to 1 (default 0.01)
          AGENT_SEED                 seed that decides which requests fail (default 1)
          AGENT_NATIVE_HISTOGRAM     true or false: agent_native_task_seconds, 1000 observations at startup and every
                                     10 s, as a native histogram (default false)
          BENCH_EVENT_FD             descriptor for startup stamps
          AGENT_PACK                 number of agents in the process (default 1). Agent I of the others, from 1, has
                                     PACK_I_AGENT_NAME, PACK_I_AGENT_PORT, PACK_I_HEALTH_CHECK_PORT and
                                     PACK_I_METRICS_PORT. Any other variable is PACK_I_... for agent I; without it
                                     agent I has the value of the first agent.

        Example:
          AGENT_NAME=Demo AGENT_PORT=7100 HEALTH_CHECK_PORT=8100 bench-agent &
          curl '127.0.0.1:7100/process?request=1'; curl 127.0.0.1:8101/metrics

        Exit status: 0 after SIGTERM or SIGINT, 64 wrong environment or argument, 69 a port is not available,
        74 standard output cannot be written.
        """
}
