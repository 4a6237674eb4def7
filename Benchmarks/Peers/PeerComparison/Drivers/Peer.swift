import LinuxSystem

/// An exporter that is measured. It has its own driver, which makes the page and runs the operations.
package struct Peer: Hashable, Sendable {
    /// Name, such as `go`.
    package let name: String
    /// Title with the library's version, such as `Go, client_golang 1.14.0`.
    package let title: String
    /// Command of the driver: executable and arguments.
    package let command: [String]
    /// The reason why the peer cannot be measured here; nil if it can.
    package let absence: String?
    /// The way in which its allocations are counted.
    let allocations: AllocationCounting
    /// Prefix of metric names that the peer's server adds to the page and that cannot be switched off.
    let addedFamilies: String?

    /// - Parameter addedFamilies: nil if the page has only the registry's metrics.
    init(
        name: String, title: String, command: [String], absence: String? = nil,
        allocations: AllocationCounting = .preload(command: nil, environment: [:]), addedFamilies: String? = nil
    ) {
        self.name = name
        self.title = title
        self.command = command
        self.absence = absence
        self.allocations = allocations
        self.addedFamilies = addedFamilies
    }

    /// The peer with which all others are compared.
    package static let ours = "swift"
    /// All names, in the order of the table.
    package static let names = ["python", "go", "cpp", "rust", ours]

    /// Returns all known peers.
    /// - Parameters:
    /// - root: The project's directory.
    /// - binaries: The directory of the project's own executables.
    package static func all(root: String, binaries: String) -> [Peer] {
        names.map { name in
            switch name {
            case "python": python(root: root)
            case ours: swift(binaries: binaries)
            default: built(name, root: root)
            }
        }
    }

    private static func swift(binaries: String) -> Peer {
        let driver = binaries + "/peer-driver"
        let absence = Files.isExecutable(driver) ? nil : "\(driver) is not built; `make peers` builds it"
        return Peer(
            name: ours, title: "Swift, this package", command: [driver], absence: absence,
            // The driver is static. Its dynamically linked twin can load a counting allocator.
            allocations: .preload(command: [driver + "-heap"], environment: [:]))
    }

    private static func python(root: String) -> Peer {
        let interpreter = root + "/.venv/bin/python"
        let requirements = (try? Files.text(root + "/targets/python/requirements.txt")) ?? ""
        let pin = requirements.split(separator: "\n").first { $0.hasPrefix("prometheus_client==") }
        let absence =
            Files.isExecutable(interpreter) ? nil : "\(interpreter) is missing; `scripts/setup peers` creates it"
        return Peer(
            name: "python", title: "Python, prometheus_client" + (pin.map { " \($0.dropFirst(19))" } ?? ""),
            command: [interpreter, root + "/Benchmarks/Peers/python/driver.py"], absence: absence,
            // By default Python allocates small objects without malloc.
            allocations: .preload(command: nil, environment: ["PYTHONMALLOC": "malloc", "PYTHONHASHSEED": "0"]))
    }

    /// Returns the peer with a driver in `.build/peers`.
    private static func built(_ name: String, root: String) -> Peer {
        let driver = "\(root)/.build/peers/\(name)/driver"
        let versions = (try? Files.text("\(root)/.build/peers/\(name)/versions")) ?? ""
        let package: (title: String, debian: String) =
            switch name {
            case "go": ("Go, client_golang", "golang-github-prometheus-client-golang-dev")
            case "cpp": ("C++, prometheus-cpp", "prometheus-cpp-dev")
            default: ("Rust, prometheus", "librust-prometheus-dev")
            }
        return Peer(
            name: name, title: package.title + (version(of: package.debian, in: versions).map { " \($0)" } ?? ""),
            command: [driver],
            absence: Files.isExecutable(driver)
                ? nil : "\(driver) is not built; `make peers` builds it if its packages are available",
            allocations: name == "go" ? .ownCounter : .preload(command: nil, environment: [:]),
            addedFamilies: name == "cpp" ? "exposer_" : nil)
    }

    /// Returns the version without Debian's revision; nil if it is unknown.
    static func version(of package: String, in versions: String) -> String? {
        let line = versions.split(separator: "\n").first { $0.hasPrefix(package + " ") }
        return line.map { String($0.dropFirst(package.utf8.count + 1).prefix { $0 != "-" }) }
    }
}

/// The way in which allocations are counted.
enum AllocationCounting: Hashable, Sendable {
    /// Counted by jemalloc in place of the C library's malloc. `command` is a driver that can load jemalloc; nil for
    /// the usual driver.
    case preload(command: [String]?, environment: [String: String])
    /// Counted by the language's own allocator: the driver answers `allocations`.
    case ownCounter
}
