import BenchmarkModel
import Testing

@testable import CommandLine

/// An error on the command line is reported with its location and a fix before anything is measured.
@Suite struct MistakeTests {
    private static let usage: [(line: String, says: [String])] = [
        ("", ["no command given", "usage: exporter-bench COMMAND"]), ("rnu", ["'rnu'", "did you mean run?"]),
        ("frobnicate", ["the commands are run, compare"]), ("--version x", ["unknown command '--version'"]),
        ("run --tagret swift", ["'--tagret'", "did you mean --target?"]),
        ("run extra", ["unexpected argument 'extra'"]),
        ("run --rounds 0", ["--rounds '0'", "1 to 100"]), ("run --rounds", ["--rounds needs a value"]),
        ("run --target swift,swift", ["names a target twice"]),
        ("run --versus swift swift", ["--versus swift swift: give two different targets"]),
        ("run --versus swift python --target go", ["--versus and --target exclude each other"]),
        ("run --versus swift python --pack 3", ["swift:pack=7"]),
        ("run --versus swift python --scraper prometheus", ["swift:scraper=prometheus"]),
        (
            "run --scraper curl",
            [
                "'curl' is not a scraper: give one of embedded, like-prometheus, like-prometheus-2, "
                    + "like-prometheus-proto, prometheus"
            ]
        ),
        ("run --url http://h:1/metrics --scraper prometheus", ["with --url give like-prometheus"]),
        ("run --http-config f", ["--http-config: needs --url"]),
        (
            "run --url http://h:1/metrics --http-config f --bearer-token-file t",
            ["--bearer-token-file exclude each other"]
        ),
        ("validate http://h:1/metrics --http-config f --user u --password-file p", ["--user --password-file exclude"]),
        ("run --scraper embedded,embedded", ["names embedded twice"]),
        ("run --target swift:pack=x", ["pack"]), ("run --target python --pack 7", ["packs: true"]),
        ("run --target swift,swift:interval=15 --bare-control --target-x", ["unknown flag"]),
        ("run --target node-exporter --bare-control", ["node-exporter cannot be switched off"]),
        ("run --versus swift python --bare-control", ["--bare-control needs a control"]),
        ("run --scrape-timeout 20", ["--scrape-timeout 20.0 s is longer than the scrape interval of 15.0 s"]),
        ("run --until-decided --rounds 3", ["--until-decided and --rounds exclude each other"]),
        ("run --max-duration 60", ["--max-duration needs --until-decided"]),
        ("run --target swift:interval=4", ["swift:interval=4 is scraped every 4.0 s"]),
        ("run --quiet --verbose", ["--quiet and --verbose exclude each other"]),
        ("run --resume latest --dry-run", ["--dry-run and --resume exclude each other"]),
        ("run --resume latest --rounds 3 --quick", ["leave out --rounds --quick"]),
        ("run --resume latest --output /no/such", ["no results there"]),
        ("run --baseline none --output /no/such", ["no results there"]),
        ("run --url nonsense", ["'nonsense' is not the URL of a metrics page"]),
        ("run --url http://u:p@h:1/metrics", ["http://u:***@h:1/metrics", "--user NAME"]),
        ("run --url http://h:1/metrics,http://h:1/metrics", ["--url names h:1 twice"]),
        ("run --url http://h:1/metrics --rate 3", ["--rate is for programs that the bench starts"]),
        ("run --url http://h:1/metrics --user x", ["--user and --password-file go together"]),
        ("run --url http://h:1/metrics --user a:b --password-file y", ["a name without a colon"]),
        ("run --user x --password-file y", ["--user --password-file: needs --url"]),
        ("run --bearer-token-file y --user x", ["--bearer-token-file and --user exclude each other"]),
        ("compare", ["compare: BASELINE is missing", "the name of a baseline"]),
        ("compare a b c", ["unexpected argument 'c'"]),
        ("compare a --threshold 0", ["--threshold '0'", "up to 10"]),
        ("compare a --format yaml", ["--format 'yaml': give table, csv, json, markdown or junit"]),
        ("baseline", ["baseline: the action is missing: give save, list, show, remove"]),
        ("baseline sav x", ["did you mean save?"]),
        ("baseline list x", ["unexpected argument 'x'"]), ("baseline show x y", ["unexpected argument 'y'"]),
        ("baseline save", ["baseline save: NAME is missing"]),
        ("baseline remove ../x --output /no/such", ["'../x' is not a name"]),
        ("baseline show x --output /no/such", ["no baseline 'x'"]), ("export", ["--format is missing", "csv, wide"]),
        ("export --format xml", ["--format 'xml'", "hgrm or vega"]),
        ("export --format markdwon", ["did you mean markdown?"]),
        ("export --format hgrm", ["--format hgrm writes several files: give -o DIRECTORY"]),
        ("report --format gif", ["give svg or png"]), ("report --format png", ["give --plots DIR"]),
        ("report --plots x --json", ["leave out --json"]), ("report a b", ["unexpected argument 'b'"]),
        ("report --output /no/such", ["no results there"]),
        ("target", ["target: the view is missing: give list or check"]),
        ("target chekc", ["unknown view 'chekc': did you mean check?"]), ("target check", ["`target list` shows"]),
        ("target list x", ["try it with target check x"]),
        ("fleet", ["fleet: the view is missing: give show, ports, order"]),
        ("fleet prots", ["did you mean ports?"]), ("fleet show --agents 0", ["1 to 4000"]),
        ("validate", ["validate: give --fleet FILE"]), ("validate --live", ["--live needs a fleet"]),
        ("validate h:9/metrics", ["http://HOST:PORT/metrics"]),
        ("validate http://h/ http://h/", ["'http://h/' is given twice"]),
        ("validate http://h/ --fleet x", ["--fleet and URLs exclude each other"]),
        ("validate --fleet x --lenient", ["--lenient is for running agents"]),
        ("validate http://h/ --families x=gague", ["did you mean gauge?"]),
        ("validate http://h/ --families x=y", ["no type 'y'"]),
        ("validate http://h/ --families ,", ["give names separated by commas"]),
        ("validate http://h/ --families x --no-families", ["--families and --no-families"]),
        ("hub", ["hub: the action is missing: give config, up, status, down"]),
        ("hub cnofig", ["did you mean config?"]),
        ("hub up --json", ["hub up does not take --json"]),
        ("hub config --detach", ["hub config does not take --detach"]),
        ("hub status --port 9", ["hub status does not take --port"]),
        ("hub down --json", ["hub down does not take --json"]),
        ("hub config --remote-write --federation", ["give one of them"]),
        ("hub config --listen x", ["--listen 'x': give an IPv4 address"]),
        ("hub config --listen h:80", ["without port"]), ("hub config --webhook x", ["--webhook 'x'"]),
        ("hub config --address MainPc=h", ["no machine 'MainPc': did you mean MainPC?"]),
        ("hub up --machine PC3", ["--machine: no machine 'PC3': did you mean PC2?"]),
        ("hub up --machine Elsewhere", ["the machines are MainPC, PC2"]),
        ("hub config --central PC9 --output /dev/null/x", ["--central: there is no machine 'PC9'"]),
        ("calibrate --agents 0", ["1 to 4000"]),
        ("calibrate --show --output /no/such", ["there is no calibration in this directory"]),
        ("doctor x", ["unexpected argument 'x'"]), ("help rnu", ["no help for 'rnu': did you mean run?"]),
        ("help run x", ["help run takes no further argument"]),
        ("help completions", ["give bash, zsh, fish"]),
        ("help completions ksh", ["no completions for 'ksh'"]), ("help man x", ["no help for 'x'"]),
        ("help man run -o /tmp", ["leave out 'run'"]),
        ("help metric memory_us_bytes", ["did you mean memory_uss_bytes?"]),
        ("help metric nonsense", ["`exporter-bench help metric` lists them"]),
    ]

    @Test("An error on the command line is reported with its fix, and nothing is measured", arguments: usage)
    func commandLine(line: String, says: [String]) {
        let measuring = FakeMeasuring()
        let outcome = TestBench(measuring: measuring).run(line.split(separator: " ").map(String.init))
        #expect(outcome.code == .usage && outcome.out.isEmpty && measuring.asked.isEmpty, "\(outcome)")
        #expect(outcome.err.hasPrefix("exporter-bench: "))
        for words in says { #expect(outcome.err.contains(words), "\(outcome.err)") }
    }

    @Test(
        "An error in a file and a file that cannot be written have their own exit codes",
        arguments: [
            ("run --target swfit", ExitCode.configuration, "did you mean swift?"),
            ("run --fleet /no/such.csv", .configuration, "/no/such.csv: cannot be read"),
            ("run --budgets /no/such.yaml", .configuration, "/no/such.yaml: cannot be read"),
            ("validate --fleet /no/such.yaml", .configuration, "/no/such.yaml: cannot be read"),
            ("target check swfit", .configuration, "did you mean swift?"),
            ("validate --fleet x --junit /no/such/file", .outputError, "/no/such/file: cannot be written"),
            ("help man -o /no/such/place", .outputError, "/no/such/place/exporter-bench.1"),
            ("hub config --output /dev/null/hub", .outputError, "/dev/null/hub"),
            ("hub status --output /no/such", .unavailable, "no hub runs in /no/such"),
            ("validate http://h/ --bearer-token-file /no/such", .unavailable, "/no/such"),
        ])
    func files(line: String, code: ExitCode, says: String) {
        let outcome = TestBench.run(line)
        #expect(outcome.code == code && outcome.out.isEmpty && outcome.err.contains(says), "\(outcome)")
    }

    @Test("A secret in a mistyped word is masked")
    func secrets() {
        let outcome = TestBench.run("run --target swift:env.PASSWORD=hush,swift:env.PASSWORD=hush")
        #expect(outcome.err.contains("names a target twice") && !outcome.err.contains("hush"))
    }
}
