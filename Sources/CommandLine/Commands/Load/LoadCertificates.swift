import BenchmarkModel
import LoadDriver

/// The flags that say which certificates of an https server a load accepts.
struct LoadCertificateFlags: OptionGroup {
    let authorities = Option(
        "--ca-file", "FILE", "certificates of the accepted authorities, in PEM form; those of the system by default",
        completing: .files)
    let name = Option("--server-name", "NAME", "name that the certificate must have; the host of the URL by default")
    let acceptsAny = Switch("--insecure", "accepts any certificate")
}

/// Reads these flags.
enum LoadCertificates {
    /// Returns nil for an http address.
    static func tls(
        _ options: Options<LoadCertificateFlags>, _ url: LoadURL, in world: World
    ) throws(UsageError) -> ServerLoad.TLS? {
        guard url.isSecure else {
            if let flag = options.given(except: []).first {
                throw UsageError(
                    description: "\(flag) is about certificates, and \(url.shown) has none: give an https address")
            }
            return nil
        }
        if options.acceptsAny, options.authorities != nil || options.name != nil {
            throw UsageError(
                description: "--insecure excludes --ca-file and --server-name, because no certificate is checked then")
        }
        return ServerLoad.TLS(
            host: url.host,
            rules: TLSRules(
                authorities: options.authorities.map(world.absolute), serverName: options.name,
                acceptsAnyCertificate: options.acceptsAny))
    }
}
