import LinuxSystem

/// An exporter that is measured: a driver of its own, which makes the page and carries out the operations.
package struct Peer: Hashable, Sendable {
    /// Such as `go`.
    package let name: String
    /// With the version that it was built with, such as `Go, client_golang 1.14.0`.
    package let title: String
    /// Of its driver: executable and arguments.
    package let command: [String]
    /// Why it cannot be measured here; nil when it can.
    package let absence: String?
    /// How its allocations are counted.
    let allocations: AllocationCounting
    /// What the names begin with that its server adds to the page and cannot be told to leave out.
    let addedFamilies: String?

    /// - Parameter addedFamilies: nil where the page is the registry's alone.
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

    /// The one that all others are compared with.
    package static let ours = "swift"
    /// In the order of the table.
    package static let names = ["python", "go", "cpp", "rust", ours]

    /// All that are known.
    /// - Parameters:
    ///   - root: the project's directory.
    ///   - binaries: where the project's own executables are.
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
            // The driver is static: its twin with a loader can be given an allocator that counts.
            allocations: .preload(command: [driver + "-heap"], environment: [:]))
    }

    private static func python(root: String) -> Peer {
        let interpreter = root + "/.venv/bin/python"
        let requirements = (try? Files.text(root + "/targets/python/requirements.txt")) ?? ""
        let pin = requirements.split(separator: "\n").first { $0.hasPrefix("prometheus_client==") }
        let absence =
            Files.isExecutable(interpreter) ? nil : "\(interpreter) is missing; `scripts/setup peers` makes it"
        return Peer(
            name: "python", title: "Python, prometheus_client" + (pin.map { " \($0.dropFirst(19))" } ?? ""),
            command: [interpreter, root + "/Benchmarks/Peers/python/driver.py"], absence: absence,
            // Small objects go past malloc unless it is told otherwise.
            allocations: .preload(command: nil, environment: ["PYTHONMALLOC": "malloc", "PYTHONHASHSEED": "0"]))
    }

    /// A driver of `.build/peers`.
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
                ? nil : "\(driver) is not built; `make peers` builds it where its packages can be had",
            allocations: name == "go" ? .ownCounter : .preload(command: nil, environment: [:]),
            addedFamilies: name == "cpp" ? "exposer_" : nil)
    }

    /// Without Debian's revision; nil when it is not told.
    static func version(of package: String, in versions: String) -> String? {
        let line = versions.split(separator: "\n").first { $0.hasPrefix(package + " ") }
        return line.map { String($0.dropFirst(package.utf8.count + 1).prefix { $0 != "-" }) }
    }
}

/// How allocations are counted.
enum AllocationCounting: Hashable, Sendable {
    /// By jemalloc in place of the C library's malloc. `command`: of a driver that can be given one; nil for the usual.
    case preload(command: [String]?, environment: [String: String])
    /// The driver's language has an allocator of its own, which counts: the driver answers `allocations`.
    case ownCounter
}
