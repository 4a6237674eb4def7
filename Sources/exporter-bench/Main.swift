import LinuxSystem

/// The command line: finds the command, gives it the rest, ends with its exit code.
@main
enum Main {
    static func main() {
        StandardOutput.prepare()
        let arguments = Array(CommandLine.arguments.dropFirst())
        OwnProcess.exit(Console.finish(Commands.run(arguments)))
    }
}
