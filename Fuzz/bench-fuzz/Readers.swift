import Glibc

/// Gives an input to the reader that FUZZ_TARGET names.
func take(_ input: UnsafeBufferPointer<UInt8>) { chosen(input) }

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
