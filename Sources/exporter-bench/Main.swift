import CommandLine

/// The program exporter-bench. Runs the command line of the process and exits with its code.
@main
enum Main {
    static func main() { Program.runAndExit() }
}
