import CFuzzer
import Glibc

@main enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, takeInput))
    }
}

/// libFuzzer's entry point has this name, because the linker may use libFuzzer's own main, which calls it.
@_cdecl("LLVMFuzzerTestOneInput") func takeInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    chosen(UnsafeBufferPointer(start: data, count: count))
    return 0
}

/// The reader that gets all inputs, named by FUZZ_TARGET.
private let chosen: @Sendable (UnsafeBufferPointer<UInt8>) -> Void = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = targets[name] else {
        fatalError("FUZZ_TARGET=\(name): give one of \(targets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()

/// For any bytes, no reader may trap or leak, and the condition of each target must hold.
private let targets: [String: @Sendable (UnsafeBufferPointer<UInt8>) -> Void] = [
    "events": { ReportFuzzer.events(text($0)) }, "load": { ReportFuzzer.load(text($0)) },
    "allocator": { ReportFuzzer.allocator(text($0)) }, "prometheus": { ReportFuzzer.prometheus(Array($0)) },
    "planted": { ReportFuzzer.planted(text($0)) }, "numbers": { StoreFuzzer.numbers(Array($0)) },
    "baseline": { StoreFuzzer.baseline(Array($0)) }, "push": { PushFuzzer.push(Array($0)) },
    "statsd": { PushFuzzer.statsd($0) },
]

private func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

/// Traps with the problem if the condition does not hold.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
    if !condition { fatalError(problem()) }
}
