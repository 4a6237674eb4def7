import CFuzzer
import Glibc

/// The program of a fuzzer. The folder of each fuzzer has a link to this file, and a function `take` for the inputs.
@main enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(LLVMFuzzerRunDriver(&count, &arguments, takeInput))
    }
}

/// libFuzzer's entry point has this name, because the linker may use libFuzzer's own main, which calls it.
@_cdecl("LLVMFuzzerTestOneInput") func takeInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    take(UnsafeBufferPointer(start: data, count: count))
    return 0
}

/// Traps with the problem if the condition does not hold.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) {
    if !condition { fatalError(problem()) }
}
