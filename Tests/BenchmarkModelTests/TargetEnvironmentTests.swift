import Foundation
import Testing

@testable import BenchmarkModel

@Suite("Secrets of a target's environment and commands") struct TargetEnvironmentTests {
    private static let secret = "s3cret-Zq7"

    private static func target(
        name: String = "mine", environment: TargetEnvironment = [:], command: [String] = ["/bin/x"],
        off: OffSwitch = .none, shown: [String] = [], paths: [String] = ["/"]
    ) -> Target {
        Target(
            name: name, title: "", command: command, environment: environment, off: off, bindsAddress: true,
            requestPaths: paths, pages: [MetricsPage("/metrics")], healthPath: nil, requiredFamilies: [],
            readinessLimit: 1,
            requestRate: 1, requestRateReason: "", versionsCommand: [], shownVariables: shown)
    }

    private static func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    private static func stored(_ target: Target) throws -> Target {
        try JSONDecoder().decode(Target.self, from: JSONEncoder().encode(target))
    }

    @Test(
        "Only processes get the values: they are not printed, reflected or encoded unless they are on the list"
    )
    func shown() throws {
        let environment: TargetEnvironment = [
            "DB_TOKEN": Self.secret, "MODE": Self.secret, "AGENT_WORK_ITERATIONS": "5", "FAST": "true",
            "SINK": "{sink}", "SINKS": "{sink}\(Self.secret)",
        ]
        var dumped = ""
        dump([environment], to: &dumped)
        for text in ["\(environment)", String(reflecting: environment), dumped, try Self.text(environment)] {
            #expect(!text.contains(Self.secret) && text.contains("<hidden>"), "\(text)")
        }
        #expect(environment.sent["MODE"] == Self.secret && environment["DB_TOKEN"] == Self.secret)
        #expect(environment.shown["AGENT_WORK_ITERATIONS"] == "5" && environment.shown["FAST"] == "true")
        #expect(environment.shown["SINK"] == "{sink}")
        #expect(environment.hiddenNames == ["DB_TOKEN", "MODE", "SINKS"])
    }

    @Test("A target file can declare variables whose values are shown, and a stored target keeps them shown")
    func declared() throws {
        let target = Self.target(
            environment: ["MODE": "quick-and-dirty", "KEY": Self.secret], off: .environment(["MODE": "another-mode"]),
            shown: ["MODE"])
        for one in [target, try Self.stored(target), try Self.stored(Self.stored(target))] {
            let text = try Self.text(one)
            #expect(text.contains("quick-and-dirty") && text.contains("another-mode") && !text.contains(Self.secret))
        }
    }

    @Test(
        "A command's secrets are masked in the same word and in the next one, and file names are kept",
        arguments: [
            ("x --web.password=abc --token xyz", "x --web.password=*** --token ***"),
            (
                "x --password-file /etc/p --es.uri=http://u:pw@es:9200",
                "x --password-file /etc/p --es.uri=http://u:***@es:9200"
            ),
            ("x DB_PASS=1 -token abc --no-auth here", "x DB_PASS=*** -token *** --no-auth here"),
            ("x login token abc", "x login token ***"), ("mysqladmin password abc", "mysqladmin password ***"),
            ("curl -u me:pw --user you:pw http://h/", "curl -u me:*** --user you:*** http://h/"),
            ("x --token --verbose", "x --token --verbose"), ("token serve", "token serve"),
            ("/usr/bin/code file --port 80", "/usr/bin/code file --port 80"),
        ])
    func commands(command: String, shown: String) {
        let words = command.split(separator: " ").map(String.init)
        #expect(words.withoutSecrets.joined(separator: " ") == shown)
        #expect(words.withoutSecrets.withoutSecrets == words.withoutSecrets)
    }

    @Test("A value with blanks and a header are masked as a whole")
    func words() {
        #expect(
            ["curl", "-H", "Authorization: Bearer a b", "--header=X-Api-Key: c d", "--password", "e f", "T_TOKEN=g h"]
                .withoutSecrets
                == [
                    "curl", "-H", "Authorization: ***", "--header=X-Api-Key: ***", "--password", "***", "T_TOKEN=***",
                ])
    }

    @Test("A target is stored without the secrets of its commands and paths, and started with them")
    func target() throws {
        let target = Self.target(
            command: ["/bin/x", "--token", Self.secret], off: .arguments(["--password=\(Self.secret)"]),
            paths: ["/a?token=\(Self.secret)"])
        var dumped = ""
        dump(target, to: &dumped)
        for text in [try Self.text(target), "\(target)", String(reflecting: target), dumped] {
            #expect(!text.contains(Self.secret) && text.contains("***"), "\(text)")
        }
        #expect(target.command[2] == Self.secret && target.hidesSecrets && target.missingSecrets.isEmpty)
        let read = try Self.stored(target)
        #expect(!read.missingSecrets.isEmpty)
        #expect(read.completed(by: target) == target)
    }

    @Test("Secrets of the commands around a process are not stored, and are taken from the target's file again")
    func service() throws {
        var target = Self.target()
        target.service = ServiceRules(
            healthPort: .requests, workingDirectory: "{scratch}", setup: ["/bin/init", "--token", Self.secret],
            teardown: ["/bin/drop", "--password=\(Self.secret)"], stop: StopRule(signal: .int, seconds: 3))
        let stored = try Self.text(target)
        #expect(target.hidesSecrets && !stored.contains(Self.secret))
        let read = try Self.stored(target)
        #expect(read.missingSecrets == ["a part of its commands or paths"])
        #expect(read.completed(by: target) == target)
        var other = target
        other.service?.stop = .usual
        #expect(read.completed(by: other) == nil)
        #expect(target.redaction.masked("x \(Self.secret) y").contains(Self.secret) == false)
    }

    @Test("Only the same target completes a stored target")
    func completion() throws {
        let target = Self.target(
            environment: ["TOKEN": Self.secret, "AGENT_WORK_ITERATIONS": "5"],
            off: .environment(["SWITCH": Self.secret]))
        let read = try Self.stored(target)
        #expect(read.missingSecrets == ["SWITCH", "TOKEN"] && read.environment["TOKEN"] == nil)
        #expect(read.completed(by: target) == target)
        var other = target
        other.environment["AGENT_WORK_ITERATIONS"] = "6"
        #expect(read.completed(by: other) == nil)
        other = target
        other.environment["TOKEN"] = nil
        #expect(read.completed(by: other) == nil)
        #expect(read.completed(by: Self.target(environment: target.environment, off: .arguments(["x"]))) == nil)
    }

    @Test("Two hidden values are distinguished by four digits, and a single one has none")
    func digits() throws {
        func variant(_ value: String) -> Target {
            Self.target(name: "mine:env.TOKEN=<hidden>", environment: ["TOKEN": value])
        }
        #expect(
            Target.distinguished([variant("a"), Self.target()]).map(\.name) == ["mine:env.TOKEN=<hidden>", "mine"])
        let names = Target.distinguished([variant("a"), variant("b")]).map(\.name)
        #expect(Set(names).count == 2)
        for name in names { #expect(name.wholeMatch(of: /mine:env\.TOKEN=<hidden [0-9a-f]{4}>/) != nil) }
        #expect(names[0] == variant("a").nameWithDigits)
        var read = try Self.stored(variant("a"))
        read.name = names[0]
        #expect(read.lacksGivenValues)
    }

    @Test(
        "A message that quotes an argument hides the values of variables",
        arguments: [
            ("'swift:env.TOKEN=abc' names a target twice", "'swift:env.TOKEN=<hidden>' names a target twice"),
            ("unexpected argument 'x:env.A=it's:b:env.C=d'", "unexpected argument 'x:env.A=<hidden>'"),
            ("swift:env.AGENT_WORK_ITERATIONS=5: no", "swift:env.AGENT_WORK_ITERATIONS=5: no"),
            ("'swift:env.AGENT_SEED=5:env.T=abc'", "'swift:env.AGENT_SEED=5:env.T=<hidden>'"),
            ("env.X is set", "env.X is set"),
            (
                "x:env.T=<hidden 1a2b>: again, T:env.NAME=VALUE, not T:env.A=abc",
                "x:env.T=<hidden 1a2b>: again, T:env.NAME=VALUE, not T:env.A=<hidden>"
            ),
            ("give --target T:env.NAME=VALUE", "give --target T:env.NAME=VALUE"),
        ])
    func messages(text: String, shown: String) { #expect(ShownVariables.hidingValues(in: text) == shown) }

    @Test("Secrets that an agent prints are masked, and common words are not")
    func redaction() {
        let target = Self.target(environment: [
            "API_TOKEN": Self.secret, "HOST": "localhost", "LONG": "0123456789abcdef",
        ])
        let masked = target.redaction.masked("token \(Self.secret), long 0123456789abcdef, at localhost")
        #expect(masked == "token ***, long ***, at localhost")
    }
}
