import BenchmarkModel
import ConfigurationReader
import Foundation
import Testing

@testable import FleetConfiguration

@Suite("Scrape targets of Prometheus")
struct ScrapeTargetFileTests {
    func targets(_ text: String) throws(ConfigurationErrors) -> [ScrapeTarget] {
        guard case .scrapeTargets(_, let targets) = try FleetFile.parseSource(Array(text.utf8), file: "p.yml") else {
            Issue.record("a fleet was read")
            return []
        }
        return targets
    }

    func failures(_ text: String) -> [String] {
        errors { () throws(ConfigurationErrors) in try targets(text) }.map(\.description)
    }

    @Test("Job, path, scheme and labels are read, and a missing port is the default of the scheme")
    func configuration() throws {
        let text = """
            scrape_configs:
              - job_name: a
                metrics_path: /m
                scheme: https
                static_configs:
                  - targets: ["h:1", h2, "[::1]:9"]
                    labels: {__metrics_path__: /n, zone: z}
              - job_name: b
                static_configs: [{targets: ["h:1"]}]
              - job_name: elsewhere
                file_sd_configs: [{files: [x.json]}]
            """
        let found = try targets(text)
        #expect(found.map(\.url) == ["https://h:1/n", "https://h2:443/n", "https://[::1]:9/n", "http://h:1/metrics"])
        #expect(found.map(\.job) == ["a", "a", "a", "b"])
        #expect(found.first?.labels == ["zone": "z"])
        let validation = try FleetValidation.validate(Array(text.utf8), file: "p.yml")
        #expect(validation.findings.map(\.check) == ["unread"])
        #expect(validation.findings.map(\.severity) == [.warning])
    }

    @Test(
        "An address that is not a host and a port is reported with its position",
        arguments: ["http://h:1", "h:1/metrics", "h:", ":1", "h:x", "h:0", "h:65536", "a b:1", "[::1:9"])
    func addresses(address: String) {
        #expect(failures("- targets: [\"\(address)\"]").first?.hasPrefix("p.yml:1:13: target \"\(address)\" ") == true)
    }

    @Test("JSON is read with escapes, tabs and in compact form")
    func json() throws {
        let text = "[\n\t{\"targets\":[\"h:1\"],\"labels\":{\"a\":\"x\\/\\u00e9\",\"b\":\"1\"}}\n]"
        #expect(try targets(text).map(\.labels) == [["a": "x/\u{e9}", "b": "1"]])
    }

    @Test("Errors of the configuration and duplicate targets are reported")
    func mistakes() throws {
        #expect(
            failures("scrape_configs: [{job_name: a, static_configs: []}, {job_name: a, static_configs: []}]").first?
                .hasPrefix("p.yml:1:64: the job \"a\" is already on line 1") == true)
        #expect(failures("scrape_configs: [{job_nam: a}]") == ["p.yml:1:18: key \"job_name\" is missing: add it"])
        #expect(
            failures("- {targets: [\"h:1\"], lables: {}}") == [
                "p.yml:1:22: unknown key \"lables\": did you mean labels?"
            ])
        #expect(
            failures("scrape_configs: [{job_name: a, scheme: htp, static_configs: []}]").first?.contains("htp") == true)
        #expect(failures("scrape_configs: []") == ["p.yml: has no targets: \(ScrapeTargetFile.remedy)"])
        #expect(
            failures("static_configs: [{targets: h}]") == [
                "p.yml:1:28: expected a list of texts, found \"h\": give a list of texts"
            ])
        let twice = try FleetValidation.validate(
            Array("- targets: [\"h:1\", \"h:2\"]\n- targets: [\"h:1\"]".utf8), file: "p")
        #expect(twice.findings.map(\.problem) == ["http://h:1/metrics is already on line 1"])
        #expect(twice.subjects.count == 2)
    }

    /// Returns the findings of a text, one line each.
    func findings(_ text: String) throws(ConfigurationErrors) -> [String] {
        try FleetValidation.validate(Array(text.utf8), file: "p.yml").findings.map {
            "\($0.place!.line!):\($0.place!.column!) \($0.check): \($0.problem)"
        }
    }

    @Test("A target has the address and the parameters that relabeling sets")
    func multiTarget() throws {
        let text = """
            scrape_configs:
              - job_name: probes
                metrics_path: /probe
                params: {module: [http_2xx]}
                static_configs: [{targets: ["https://shop.example.org", www.example.com]}]
                relabel_configs:
                  - {source_labels: [__address__], target_label: __param_target}
                  - {source_labels: [__param_target], target_label: instance}
                  - {target_label: __address__, replacement: "exporter:9115"}
            """
        let found = try targets(text)
        #expect(
            found.map(\.url) == [
                "http://exporter:9115/probe?module=http_2xx&target=https%3A%2F%2Fshop.example.org",
                "http://exporter:9115/probe?module=http_2xx&target=www.example.com",
            ])
        #expect(found.map { $0.labels["instance"] } == ["https://shop.example.org", "www.example.com"])
        #expect(try findings(text).isEmpty)
    }

    /// The expected labels are those of `promtool check service-discovery` of Prometheus 2.42 for the same job.
    @Test("Relabeling gives the same labels as Prometheus")
    func relabeling() throws {
        let text = #"""
            scrape_configs:
              - job_name: probes
                metrics_path: /probe
                params: {module: [http_2xx, other], x: ["a b&c"]}
                static_configs:
                  - targets: ["https://shop.example.org", "drop.example.com:1", "[::1]:9"]
                    labels: {zone: North, __param_x: y, empty: ""}
                relabel_configs:
                  - {source_labels: [__address__], regex: "drop.*", action: Drop}
                  - {source_labels: [__address__], target_label: __param_target}
                  - source_labels: [__param_target]
                    regex: "(?:https?://)?(?P<host>[^:/]+).*"
                    target_label: short
                    replacement: "${host}-$1$$x"
                  - source_labels: [zone, short]
                    separator: "/"
                    regex: "(\\w+)/.*"
                    target_label: "joined_${1}"
                    replacement: "$0"
                  - {regex: "zo(.*)", action: labelmap, replacement: "mapped_$1"}
                  - {source_labels: [zone], action: lowercase, target_label: lower}
                  - {regex: "mapped_.*x", action: labeldrop}
                  - {source_labels: [__param_target], target_label: instance}
                  - {target_label: __address__, replacement: "127.0.0.1:19113"}
            """#
        let found = try targets(text)
        #expect(
            found.map(\.labels) == [
                [
                    "instance": "https://shop.example.org", "joined_North": "North/shop.example.org-shop.example.org$x",
                    "lower": "north", "mapped_ne": "North", "short": "shop.example.org-shop.example.org$x",
                    "zone": "North",
                ],
                [
                    "instance": "[::1]:9", "joined_North": "North/[-[$x", "lower": "north", "mapped_ne": "North",
                    "short": "[-[$x", "zone": "North",
                ],
            ])
        #expect(found.map(\.parameters["x"]) == [["a b&c"], ["a b&c"]])
        #expect(found.map(\.parameters["module"]) == [["http_2xx", "other"], ["http_2xx", "other"]])
    }

    @Test(
        "Rules keep or drop targets, and set labels only if the whole value matches",
        arguments: [
            ("{source_labels: [zone], regex: 'no|so', action: keep}", nil),
            ("{source_labels: [zone], regex: nor, action: keep}", "absent"),
            ("{source_labels: [zone, zone], regex: 'nor;nor', action: drop}", nil),
            ("{source_labels: [zone], target_label: zone, action: keepequal}", "absent"),
            ("{source_labels: [zone], target_label: zone, action: dropequal}", nil),
            ("{source_labels: [zone], target_label: out}", "nor"),
            ("{source_labels: [zone], regex: n, target_label: out}", "absent"),
            ("{source_labels: [zone], target_label: out, replacement: ''}", "absent"),
            ("{source_labels: [zone], action: uppercase, target_label: out}", "NOR"),
            ("{regex: 'job|__.*', action: labelkeep}", "absent"),
        ] as [(String, String?)])
    func steps(step: String, out: String?) throws {
        let text = """
            scrape_configs:
              - job_name: a
                static_configs: [{targets: ["h:1"], labels: {zone: nor}}]
                relabel_configs: [\(step)]
              - {job_name: b, static_configs: [{targets: ["other:1"]}]}
            """
        let found = try targets(text).filter { $0.job == "a" }
        #expect(found.map { $0.labels["out"] ?? "absent" } == [out].compactMap(\.self))
    }

    @Test("A job with an unsupported relabeling rule is ignored and reported")
    func unsupported() throws {
        for (step, reason) in [
            (
                "{source_labels: [a], modulus: 2, target_label: b, action: hashmod}",
                "the action hashmod is not supported here"
            ),
            ("{regex: '\\C', action: labeldrop}", "the regular expression \"\\C\" is not supported here"),
        ] {
            let text =
                "scrape_configs: [{job_name: a, static_configs: [{targets: [\"h:1\"]}], relabel_configs: [\(step)]}]"
            #expect(try targets(text).isEmpty)
            #expect(
                try findings(text).first?.hasSuffix("unread: the job \"a\" is ignored with its targets: \(reason)")
                    == true)
        }
        #expect(
            failures("scrape_configs: [{job_name: a, relabel_configs: [{action: replcae}], static_configs: []}]").first?
                .contains("did you mean replace?") == true)
        #expect(
            failures("scrape_configs: [{job_name: a, relabel_configs: [{action: replace}], static_configs: []}]").first?
                .contains("the action replace has no target_label") == true)
    }

    @Test("A path is escaped as in Prometheus, and a query in it is reported with the fix")
    func paths() throws {
        let text = """
            scrape_configs:
              - job_name: a
                metrics_path: /v1/metrics?format=prometheus&x=1
                static_configs: [{targets: ["h:1"]}]
              - job_name: b
                metrics_path: metrics
                static_configs: [{targets: ["h:1"], labels: {__metrics_path__: "/a%20b"}}]
            """
        #expect(
            try targets(text).map(\.url) == ["http://h:1/v1/metrics%3Fformat=prometheus&x=1", "http://h:1/a%2520b"])
        let found = try FleetValidation.validate(Array(text.utf8), file: "p.yml").findings
        #expect(found.map(\.check) == ["paths", "paths"])
        #expect(
            found.map(\.place) == [
                FileLocation(file: "p.yml", line: 3, column: 19), FileLocation(file: "p.yml", line: 7, column: 68),
            ])
        #expect(found.first?.problem.hasSuffix("it requests /v1/metrics%3Fformat=prometheus&x=1") == true)
        #expect(
            found.first?.remedy == "write the path /v1/metrics and params: {format: [prometheus]}, params: {x: [1]}")
    }

    @Test("Label names that Prometheus 2 refuses are reported with a name that it accepts")
    func labelNames() throws {
        let text = "- targets: [\"h:1\"]\n  labels: {cost-center: 42, a.b: c, 9x: d, ok_1: e}"
        let found = try FleetValidation.validate(Array(text.utf8), file: "p.yml").findings
        #expect(found.map(\.check) == ["labels", "labels", "labels"])
        #expect(found.map(\.place?.column) == [12, 29, 37])
        #expect(
            found.map(\.remedy) == ["cost_center", "a_b", "_9x"].map { "write \($0); Prometheus 3 accepts both" })
        #expect(try targets(text).first?.labels["cost-center"] == "42")
    }

    @Test("Credentials and credential files are read, and no description shows a secret")
    func credentials() throws {
        let text = """
            scrape_configs:
              - {job_name: a, basic_auth: {username: u, password: hunter2}, static_configs: [{targets: ["h:1"]}]}
              - {job_name: b, basic_auth: {username: u, password_file: p.txt}, static_configs: [{targets: ["h:1"]}]}
              - {job_name: c, authorization: {credentials: hunter2}, static_configs: [{targets: ["h:1"]}]}
              - {job_name: d, authorization: {credentials_file: /t}, static_configs: [{targets: ["h:1"]}]}
              - {job_name: e, bearer_token: hunter2, static_configs: [{targets: ["h:1"]}]}
              - {job_name: f, static_configs: [{targets: ["h:1"]}]}
            """
        let file = "dir/p.yml"
        guard case .scrapeTargets(_, let found) = try FleetFile.parseSource(Array(text.utf8), file: file) else {
            Issue.record("a fleet was read")
            return
        }
        #expect(
            found.map(\.access.credentials) == [
                .basic(user: .text("u"), password: .text("hunter2")),
                .basic(user: .text("u"), password: .file("dir/p.txt")),
                .bearer(.text("hunter2")), .bearer(.file("/t")),
                .bearer(.text("hunter2")), nil,
            ])
        var dumped = ""
        dump(found, to: &dumped)
        #expect(!"\(found) \(dumped)".contains("hunter2"))
        let other = try targets(
            """
            scrape_configs:
              - {job_name: a, authorization: {type: Token, credentials: x}, static_configs: [{targets: ["h:1"]}]}
            """
        )
        #expect(other.first?.access.credentials == .authorization(type: "Token", .text("x")))
    }

    @Test("No message quotes a secret at a wrong position")
    func misplacedSecrets() {
        for text in [
            "scrape_configs: [{job_name: a, basic_auth: hunter2, static_configs: []}]",
            "scrape_configs: [{job_name: a, authorization: [hunter2], static_configs: []}]",
            "scrape_configs: [{job_name: a, metrics_path: '/m?token=hunter2', static_configs: [{targets: ['h x']}]}]",
            "- targets: ['http://u:hunter2@h:1']",
        ] {
            let messages = failures(text).joined() + ((try? findings(text)) ?? []).joined()
            #expect(!messages.isEmpty && !messages.contains("hunter2"), "\(messages)")
        }
    }

    @Test("The files of file_sd_configs and scrape_config_files are read")
    func namedFiles() throws {
        let directory = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory + "/sd", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
        }
        try write("sd/b.json", #"[{"targets": ["b:1", "b x:1"], "labels": {"zone": "z"}}]"#)
        try write("sd/a.yml", "- targets: [\"a:1\"]")
        try write("jobs.yml", "scrape_configs: [{job_name: more, static_configs: [{targets: [\"c:1\"]}]}]")
        try write(
            "prometheus.yml",
            """
            scrape_config_files: [jobs.yml]
            scrape_configs:
              - job_name: found
                scheme: https
                file_sd_configs: [{files: ["sd/*.yml", "sd/*.json", "none/*.json"]}]
                relabel_configs: [{source_labels: [__meta_filepath], regex: ".*/(.*)", target_label: from}]
            """)
        let input = FleetInput(path: directory + "/prometheus.yml")
        let validation = try FleetValidation.validate([input], environment: [:])
        #expect(
            validation.subjects.map(\.description) == [
                "https://a:1/metrics", "https://b:1/metrics", "http://c:1/metrics",
            ])
        #expect(
            validation.findings.map(\.problem) == [
                "no file \"none/*.json\" can be read", "target \"b x:1\" is not a host and a port",
            ])
        #expect(validation.findings.last?.place?.file == directory + "/sd/b.json")
        try write("sd/b.json", "[]")
        guard case .scrapeTargets(_, let targets) = try FleetFile.source([input], environment: [:]) else {
            Issue.record("a fleet was read")
            return
        }
        #expect(targets.map { $0.labels["from"] } == ["a.yml", nil])
        // Without a directory the named files cannot be found.
        #expect(try findings("scrape_configs: [{job_name: a, file_sd_configs: [{files: [x.json]}]}]").count == 1)
    }

    @Test("Other discoveries and connection keys of a job are reported as ignored")
    func unread() throws {
        let text = """
            scrape_configs:
              - job_name: a
                honor_labels: true
                scrape_interval: 1m30s
                sample_limit: 10
                tls_config: {ca: TEXT}
                http_sd_configs: [{url: "http://x"}]
                static_configs: [{targets: ["h:1"]}]
            """
        #expect(
            try findings(text) == [
                "6:5 unread: the job \"a\" has tls_config, which is ignored",
                "7:5 unread: the job \"a\" has http_sd_configs, which is not supported here: only Prometheus finds its targets",
            ])
    }

    @Test("A target has the authorities of its job's tls_config, relative to its file")
    func certificates() throws {
        let found = try targets(
            """
            scrape_configs:
              - job_name: a
                scheme: https
                tls_config: {ca_file: ca.crt, server_name: db}
                static_configs: [{targets: ["h:1"]}]
              - {job_name: b, tls_config: {insecure_skip_verify: true}, static_configs: [{targets: ["h:2"]}]}
              - {job_name: c, tls_config: {key: x}, static_configs: [{targets: ["h:3"]}]}
              - {job_name: d, tls_config: , static_configs: [{targets: ["h:4"]}]}
            """)
        #expect(
            found[0].access.tls?.authorities?.hasSuffix("ca.crt") == true && found[0].access.tls?.serverName == "db")
        #expect(found.dropFirst().map(\.access.tls) == [TLSRules(acceptsAnyCertificate: true), nil, nil])
    }

    @Test("A target has honor_labels of its job, and the names of other settings of the job")
    func settings() throws {
        let found = try targets(
            """
            scrape_configs:
              - job_name: a
                honor_labels: true
                scrape_interval: 1m
                sample_limit: 10
                body_size_limit:
                metric_relabel_configs: [{action: labeldrop, regex: x}]
                scrape_protocols: [PrometheusText0.0.4]
                tls_config: {insecure_skip_verify: true}
                relabel_configs: []
                basic_auth: {username: u, password: p}
                static_configs: [{targets: ["h:1"]}]
              - {job_name: b, honor_labels: false, static_configs: [{targets: ["h:2"]}]}
            """)
        #expect(found.map(\.honorsLabels) == [true, false])
        #expect(
            found.map(\.otherSettings) == [
                ["metric_relabel_configs", "sample_limit", "scrape_interval", "scrape_protocols"], [],
            ])
        #expect(failures("scrape_configs: [{job_name: a, honor_labels: maybe, static_configs: []}]").count == 1)
    }

    @Test("Durations and parameters are checked as in Prometheus")
    func forms() {
        func failure(_ setting: String) -> String? {
            failures("scrape_configs: [{job_name: a, \(setting), static_configs: [{targets: [\"h:1\"]}]}]").first
        }
        #expect(failure("scrape_interval: 15")?.contains("\"15\" is not a duration") == true)
        #expect(
            failure("scrape_interval: 5s, scrape_timeout: 10s")?.contains(
                "scrape_timeout is longer than scrape_interval")
                == true)
        #expect(failure("params: {module: http_2xx}")?.contains("write module: [VALUE]") == true)
        #expect(failure("basic_auth: {user: u}")?.contains("did you mean username?") == true)
        #expect(PrometheusDuration.seconds("1d2h3m4s5ms") == 93_784.005)
        for wrong in ["", "s", "1", "1s1m", "1s1s", "1.5s", "-1s"] {
            #expect(PrometheusDuration.seconds(wrong) == nil, "\(wrong)")
        }
    }
}
