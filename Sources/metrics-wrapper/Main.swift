import MetricsWrapper

/// Gives a program that cannot be changed the documented endpoints from outside.
@main enum Main {
    static func main() { WrapperProgram.main() }
}
