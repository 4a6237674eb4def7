import MetricsWrapper

/// The executable that adds the documented endpoints to a program that cannot be changed, from outside.
@main enum Main {
    static func main() { WrapperProgram.main() }
}
