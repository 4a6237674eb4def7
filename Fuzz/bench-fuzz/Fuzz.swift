import CFuzzer
import Glibc

@main enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, takeInput))
    }
}

/// The name under which libFuzzer's own main, which the linker may take for ours, looks for it.
@_cdecl("LLVMFuzzerTestOneInput") func takeInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    chosen(UnsafeBufferPointer(start: data, count: count))
    return 0
}

/// FUZZ_TARGET: the reader that all inputs go to.
private let chosen: @Sendable (UnsafeBufferPointer<UInt8>) -> Void = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = targets[name] else {
        fatalError("FUZZ_TARGET=\(name): give one of \(targets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()

/// Whatever the bytes are, nothing may trap or leak, and what is said of each target must hold.
private let targets: [String: @Sendable (UnsafeBufferPointer<UInt8>) -> Void] = [
    "events": { ReportFuzzer.events(text($0)) }, "load": { ReportFuzzer.load(text($0)) },
    "allocator": { ReportFuzzer.allocator(text($0)) }, "prometheus": { ReportFuzzer.prometheus(Array($0)) },
    "planted": { ReportFuzzer.planted(text($0)) }, "numbers": { StoreFuzzer.numbers(Array($0)) },
    "baseline": { StoreFuzzer.baseline(Array($0)) },
]

private func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

/// What must not be, with what was found.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
    if !condition { fatalError(problem()) }
}
