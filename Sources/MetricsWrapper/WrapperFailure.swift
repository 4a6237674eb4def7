/// Why the wrapper cannot do what it is asked, with the exit status that says so: sysexits.h, and a shell's 126 and 127.
package struct WrapperFailure: Error, Equatable, CustomStringConvertible {
    package let description: String
    package let exitStatus: Int32
}
