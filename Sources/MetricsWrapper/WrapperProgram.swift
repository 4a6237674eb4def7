import AgentRuntime
import CLinux
import Glibc
import PlainText

/// The executable metrics-wrapper.
package enum WrapperProgram {
    package static func main() {
        let entered = cl_monotonic_ns()
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "--version" where arguments.count == 1:
            printAndExit("metrics-wrapper \(EXPORTER_BENCH_VERSION)", program: "metrics-wrapper")
        case "--help" where arguments.count == 1: printAndExit(help, program: "metrics-wrapper")
        default: break
        }
        keepStandardDescriptors()
        do throws(WrapperFailure) {
            let settings = try WrapperSettings(arguments) { name in getenv(name).map { String(cString: $0) } }
            exit(try Wrapper(settings).run(entered: entered))
        } catch {
            // The message may quote arguments and variables.
            logError("metrics-wrapper: \(PrintedText.line("\(error)"))")
            exit(error.exitStatus)
        }
    }

    /// Opens a closed standard descriptor, so that no other file gets its number.
    private static func keepStandardDescriptors() {
        var status = stat()
        for number in 0..<3 as Range<Int32> where fstat(number, &status) != 0 { _ = cl_open("/dev/null", O_RDWR, 0) }
    }

    private static let help = """
        metrics-wrapper: serves /metrics, /health and /metrics/summary for a program that cannot be changed.

          metrics-wrapper [FLAGS] -- COMMAND [ARGUMENTS...]    starts the program
          metrics-wrapper [FLAGS] --pid PID                    observes a running process

        Flag                 variable                   meaning
          --name NAME        AGENT_NAME                 name of the agent (required)
          --port PORT        AGENT_PORT                 port on which the program serves its requests (required)
          --health-port PORT HEALTH_CHECK_PORT          reserved; the HTTP port is the next one (required)
          --metrics-port P   METRICS_PORT               the HTTP port, if it is not the next one
          --address ADDRESS  AGENT_ADDRESS              address of all ports: IPv4, or IPv6 such as ::1 (default 127.0.0.1)
          --exporter B       ENABLE_PROMETHEUS_METRICS  true or false; with false, /metrics answers 503 (default true)
          --system-metrics B ENABLE_SYSTEM_METRICS      true or false: CPU, memory, disk, network (default true)
          --settle SECONDS                              how long to wait until the program listens on its port; then the
                                                        HTTP port is opened in any case (default 5)
          --yield SECONDS                               how long after that the HTTP port is left to the program, for a
                                                        program that may open it itself (default 0)
          --existing PLACE                              [ADDRESS:]PORT[/PATH] at which the program may serve metrics itself;
                                                        may be repeated; the HTTP port is always checked
          --grace SECONDS                               with --pid: how long the exit is reported (default 60)
                             BENCH_EVENT_FD             descriptor for startup stamps; not passed on

        The program keeps its terminal, files, environment and exit status. SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1
        and SIGUSR2 are passed on to it; it is killed when the wrapper is killed. The HTTP port opens a millisecond or
        two after the program's own port. If metrics are served already, no port is opened and the wrapper only
        supervises the program.

        Example:
          metrics-wrapper --name Files --port 7100 --health-port 8100 -- python3 -m http.server --bind 127.0.0.1 7100 &
          curl 127.0.0.1:8101/metrics

        Exit status: the program's, or 128 and the number of the signal that ended it; 0 with --pid; 64 wrong flag or
        variable, 66 no such process, 69 another program uses the HTTP port, 74 standard output cannot be written, 126
        the command cannot be executed, 127 it does not exist.
        """
}
