import CommandLine

/// The program: runs the command line that it was started with, and exits with its code.
@main
enum Main {
    static func main() { Program.runAndExit() }
}
