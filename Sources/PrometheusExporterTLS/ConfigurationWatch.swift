import ConfigurationReader
import Glibc

/// Tells when a web configuration, or a file that it names, has become another one.
///
/// The files are read and compared whole, a few kilobytes at most once a second: a time of last change would have to be
/// believed, and a certificate that was copied into place, or that a link was turned to, can have any.
struct ConfigurationWatch: Sendable {
    typealias Loaded = (configuration: WebConfiguration, context: TLSContext?)

    private enum Content: Equatable {
        case good(WebConfiguration, TLSMaterials?)
        case bad(ConfigurationErrors)
    }

    let path: String
    private var seen: Content?
    /// CLOCK_MONOTONIC nanoseconds before which nothing is read.
    private var nextLook: Int64 = 0
    private static let interval: Int64 = 1_000_000_000

    init(path: String) { self.path = path }

    /// For the start: what is there now.
    mutating func load() throws(ConfigurationErrors) -> Loaded {
        nextLook = Self.now() + Self.interval
        let content = read()
        seen = content
        return try Self.load(content, path)
    }

    /// What is there now, if it is not what was there the last time, and if it is time to look.
    mutating func change() -> Result<Loaded, ConfigurationErrors>? {
        let now = Self.now()
        guard now >= nextLook else { return nil }
        nextLook = now + Self.interval
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
