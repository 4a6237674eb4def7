import ConfigurationReader
import Glibc

/// Detects changes of a web configuration and of the files that it names.
///
/// The files are read and compared whole: a few kilobytes, at most once a second. Modification times would not be
/// reliable: a certificate that was copied into place, or that a link now points to, can have any time.
struct ConfigurationWatch: Sendable {
    typealias Loaded = (configuration: WebConfiguration, context: TLSContext?)

    private enum Content: Equatable {
        case good(WebConfiguration, TLSMaterials?)
        case bad(ConfigurationErrors)
    }

    let path: String
    private var seen: Content?
    /// CLOCK_MONOTONIC nanoseconds before which nothing is read.
    private var nextCheck: Int64 = 0
    private static let interval: Int64 = 1_000_000_000

    init(path: String) { self.path = path }

    /// Loads the current files. Called once, at startup.
    mutating func load() throws(ConfigurationErrors) -> Loaded {
        nextCheck = Self.now() + Self.interval
        let content = read()
        seen = content
        return try Self.load(content, path)
    }

    /// Returns the current files, if they differ from those read last and the interval since then has passed.
    mutating func change() -> Result<Loaded, ConfigurationErrors>? {
        let now = Self.now()
        guard now >= nextCheck else { return nil }
        nextCheck = now + Self.interval
        let content = read()
        guard content != seen else { return nil }
        seen = content
        do throws(ConfigurationErrors) { return .success(try Self.load(content, path)) } catch {
            return .failure(error)
        }
    }

    private func read() -> Content {
        do throws(ConfigurationErrors) {
            let configuration = try WebConfiguration.decode(try SourceFile.read(path: path), file: path)
            return .good(configuration, try configuration.tls?.materials(file: path))
        } catch { return .bad(error) }
    }

    private static func load(_ content: Content, _ path: String) throws(ConfigurationErrors) -> Loaded {
        switch content {
        case .bad(let errors): throw errors
        case .good(let configuration, let materials):
            guard let tls = configuration.tls, let materials else { return (configuration, nil) }
            return (configuration, try TLSContext(tls, materials, file: path))
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
