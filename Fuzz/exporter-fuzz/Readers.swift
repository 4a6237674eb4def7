import Glibc

@testable import PrometheusExporter

/// The choice that gets all inputs, if FUZZ_ONLY is set.
private let onlyChoice: UInt8? = getenv("FUZZ_ONLY").flatMap { UInt8(String(cString: $0)) }

/// Gives the input to the reader that the first byte chooses. For any bytes, no reader may trap or leak, and the
/// condition of each target must hold.
func take(_ data: UnsafeBufferPointer<UInt8>) {
    guard let first = data.first else { return }
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
}
