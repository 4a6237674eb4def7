import BenchmarkModel
import LinuxSystem
import LoadDriver
import Report

/// The `load` command: sends requests to a server as fast as it answers, or at a given rate, and shows response times.
enum LoadCommand: Command {
    static let name = "load"
    static let summary = "loads a running HTTP server as fast as it answers, or at a rate, and shows response times"
    static let synopsis = "URL [FLAGS]"
    static let example = "http://localhost:8080/ --rate 500 --duration 30s"

    struct Declared: OptionGroup {
        let url = RequiredArgument("URL", missing: "load: the URL is missing: give http://HOST:PORT/PATH")
        let pace = LoadPaceFlags()
        let requests = LoadRequestFlags()
        let certificates = LoadCertificateFlags()
        let json = Switch("--json", "prints JSON instead of tables")
        let hgrm = Option(
            "--hgrm", "FILE", "also writes the response times by percentile, as HdrHistogram's plotter reads them",
            completing: .files)
    }

    static func run(_ options: Options<Declared>, in world: World) throws -> ExitCode {
        if let path = options.hgrm { try OutputFile.check(path) }
        let url = try LoadURL(options.url)
        let requests = try LoadRequests.load(options.requests, url, in: world)
        let pace = try LoadPace(options.pace, in: world)
        let tls = try LoadCertificates.tls(options.certificates, url, in: world)
        let address = try world.load.reach(host: url.host, port: url.port)
        let result = try world.load.send(
            ServerLoad(
                address: address, tls: tls, host: requests.host ?? url.authority, requests: requests.load,
                pace: pace.serverPace, connections: pace.connections, warmUp: pace.warmUp.nanoseconds,
                duration: pace.duration.nanoseconds, patience: pace.patience.nanoseconds, count: pace.count))
        let report = LoadReport(
            title: requests.title(url), url: url.shown, pace: pace, result: result,
            redaction: Redaction(Array(requests.load.values.values)))
        if options.json {
            world.console.out(try PrintedJSON.text(report.json))
        } else {
            try world.console.tables(report.tables, json: false)
            for note in report.notes { world.console.out("\n\(note)") }
        }
        if let path = options.hgrm { try OutputFile.write(PercentileExport.text(result.response), to: path) }
        return code(result)
    }

    private static func code(_ result: ServerLoadResult) -> ExitCode {
        if result.isInterrupted { return .interrupted }
        if result.answered == 0 { return .unavailable }
        return result.answered < result.requests || result.unexpected > 0 ? .failed : .success
    }
}
