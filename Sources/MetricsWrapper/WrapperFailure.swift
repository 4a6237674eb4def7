/// A reason why the wrapper cannot run, with its exit status: one of sysexits.h, or a shell's 126 and 127.
package struct WrapperFailure: Error, Equatable, CustomStringConvertible {
    package let description: String
    package let exitStatus: Int32
}
