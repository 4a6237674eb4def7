import CFuzzer
import Glibc

@testable import PrometheusExporter

@main enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, takeInput))
    }
}

/// libFuzzer's entry point has this name, because the linker may use libFuzzer's own main, which calls it.
@_cdecl("LLVMFuzzerTestOneInput") func takeInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    run(UnsafeBufferPointer(start: data, count: count))
}

/// The choice that gets all inputs, if FUZZ_ONLY is set.
private let onlyChoice: UInt8? = getenv("FUZZ_ONLY").flatMap { UInt8(String(cString: $0)) }

/// Gives the input to the reader that the first byte chooses. For any bytes, no reader may trap or leak, and the
/// condition of each target must hold.
private func run(_ data: UnsafeBufferPointer<UInt8>) -> Int32 {
    guard let first = data.first else { return 0 }
    let choice = onlyChoice ?? first
    let input = UnsafeBufferPointer(rebasing: data[1...])
    switch choice % 4 {
    case 0:
        _ = ContentNegotiation.format(accept: input)
        _ = ContentNegotiation.wantsGzip(acceptEncoding: input)
    case 1: ParserFuzzer.read(input)
    case 2: PageFuzzer.declare(input)
    default: ServerFuzzer.shared.send(input)
    }
    return 0
}

/// Traps with the problem if the condition does not hold.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
    if !condition { fatalError(problem()) }
}
