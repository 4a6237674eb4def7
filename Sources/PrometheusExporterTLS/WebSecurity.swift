import CTLS
import ConfigurationReader
import PrometheusExporter
import Synchronization

/// The connection security that a web configuration states. The configuration is read again when it changes.
final class WebSecurity: ConnectionSecurity {
    private struct Served {
        var context: TLSContext?
        var headers: [ResponseHeader]
    }

    let isPlain: Bool
    private let served: Mutex<Served>
    private let authenticator: Authenticator
    private let watch: Mutex<ConfigurationWatch>
    private let onReloadError: @Sendable (WebConfigurationError) -> Void

    init(
        path: String, onReloadError: @escaping @Sendable (WebConfigurationError) -> Void
    ) throws(SecureServerError) {
        var watch = ConfigurationWatch(path: path)
        let loaded: ConfigurationWatch.Loaded
        do throws(ConfigurationErrors) { loaded = try watch.load() } catch {
            throw .configuration(WebConfigurationError(error))
        }
        do throws(ServerError) { authenticator = try Authenticator(users: loaded.configuration.users) } catch {
            throw .server(error)
        }
        isPlain = loaded.context == nil
        served = Mutex(Served(context: loaded.context, headers: loaded.configuration.headers))
        self.watch = Mutex(watch)
        self.onReloadError = onReloadError
    }

    func buffers(on base: OpaquePointer) -> OpaquePointer? {
        reloadIfChanged()
        return served.withLock(\.context)?.accept(on: base)
    }

    func closing(_ buffers: OpaquePointer) { ct_send_close_notify(buffers) }

    func admit(_ exchange: borrowing HTTPExchange, _ page: inout TextBuffer) -> Admission {
        if isPlain { reloadIfChanged() }
        let verdict = authenticator.verdict(on: exchange.header("Authorization"))
        if verdict == .undecided { return .undecided }
        for header in served.withLock(\.headers) { exchange.addHeader(header.name, header.value) }
        switch verdict {
        case .granted: return .granted
        case .overloaded: exchange.respondUnavailable(&page)
        case .refused, .undecided: exchange.respondUnauthorized(&page)
        }
        return .refused
    }

    /// Applies a changed configuration. An invalid change has no effect, and is reported once.
    private func reloadIfChanged() {
        // If another thread is checking already, this thread need not. The lock is held until the change is in effect,
        // so that an earlier change cannot overwrite a later one.
        let failure = watch.withLockIfAvailable { watch -> ConfigurationErrors? in
            switch watch.change() {
            case nil: return nil
            case .failure(let errors)?: return errors
            case .success(let loaded)?: return apply(loaded, path: watch.path)
            }
        }
        if let failure, let failure { onReloadError(WebConfigurationError(failure)) }
    }

    private func apply(_ loaded: ConfigurationWatch.Loaded, path: String) -> ConfigurationErrors? {
        guard (loaded.context == nil) == isPlain else {
            return SourceFile.whole(
                path, "TLS cannot be switched \(isPlain ? "on" : "off") while the server runs", "restart the server")
        }
        authenticator.replaceUsers(loaded.configuration.users)
        served.withLock { $0 = Served(context: loaded.context, headers: loaded.configuration.headers) }
        return nil
    }
}

extension HTTPExchange {
    /// Answers every refused request alike, without the reason.
    fileprivate func respondUnauthorized(_ page: inout TextBuffer) {
        page.append("unauthorized\n")
        addHeader("WWW-Authenticate", "Basic realm=\"metrics\"")
        respond(401, "text/plain; charset=utf-8", page)
    }
}
