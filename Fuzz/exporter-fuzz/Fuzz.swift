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

/// The name under which libFuzzer's own main, which the linker may take for ours, looks for it.
@_cdecl("LLVMFuzzerTestOneInput") func takeInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    run(UnsafeBufferPointer(start: data, count: count))
}

/// FUZZ_ONLY: all inputs go to the one choice.
private let onlyChoice: UInt8? = getenv("FUZZ_ONLY").flatMap { UInt8(String(cString: $0)) }

/// The first byte chooses what the others are given to. Whatever they are, nothing may trap or leak, and what is said of each target
/// must hold.
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

/// What must not be, with what was found.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
    if !condition { fatalError(problem()) }
}
