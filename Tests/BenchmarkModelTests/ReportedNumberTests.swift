import BenchmarkModel
import Foundation
import ModelLiterals
import Testing

@Suite struct ReportedNumberTests {
    private static let extremes: [Double] = [
        .nan, .infinity, -.infinity, 1e308, -1e308, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude,
        -1, .greatestFiniteMagnitude, 9.3e18,
    ]

    @Test(
        "A number that its metric can have is a value; any other is a reason that quotes it", arguments: extremes)
    func observation(_ number: Double) throws {
        for metric in Metric.all {
            let one = Observation(target: "t", phase: .twins, round: 1, metric: metric, measured: .value(number))
            let stored = Observation(
                target: "t", phase: .twins, round: 1, block: nil, agent: nil, arm: nil, metric: metric,
                measured: .value(number))
            #expect(one == stored)
            if metric.possible.contains(number) {
                #expect(one.measured == .value(number))
            } else if !number.isFinite {
                #expect(one.measured.absentReason == "the value found is \(number), which is not a finite number")
            } else {
                let reason = try #require(one.measured.absentReason)
                #expect(reason.hasPrefix("the value found is \(number) as \(metric.name), which can be "))
                #expect(reason.hasSuffix(metric.unit.rawValue))
            }
        }
    }

    @Test("Every metric can have everyday values, and none can have a number that is not finite")
    func ranges() {
        for metric in Metric.all {
            #expect(metric.possible.contains(0) && metric.possible.contains(0.5), "\(metric.name)")
            #expect(metric.possible.upperBound.isFinite && metric.possible.lowerBound.isFinite)
            // Sums of squares over any fleet stay finite.
            #expect(metric.possible.upperBound <= 1e15)
        }
        #expect(Metric.machineMemory.possible.contains(-4096) && !Metric.uss.possible.contains(-1))
        #expect(!Metric.responsesIdentical.possible.contains(1.01) && Metric.runQueueDelay.possible.contains(1.5))
    }

    @Test("A metric that this version does not know can have any finite number")
    func unknown() {
        func measured(_ number: Double) -> Measured {
            Observation(
                target: "t", phase: .twins, round: 1, block: nil, agent: nil, arm: nil,
                metric: Metric(stored: "of_tomorrow"),
                measured: .value(number)
            ).measured
        }
        #expect(measured(-1e300) == .value(-1e300))
        #expect(measured(.infinity).absentReason?.contains("inf") == true)
    }

    @Test("An observation read from JSON must be within the same range")
    func decoded() throws {
        let good = Observation(target: "t", phase: .solo, round: 2, metric: .mainSeconds, measured: .value(0.25))
        let json = String(decoding: try JSONEncoder().encode(good), as: UTF8.self)
        #expect(try JSONDecoder().decode(Observation.self, from: Data(json.utf8)) == good)
        let bad = json.replacing("0.25", with: "-9078.4")
        let read = try JSONDecoder().decode(Observation.self, from: Data(bad.utf8))
        #expect(read.measured.absentReason?.contains("-9078.4 as main_seconds") == true)
    }

    @Test("Whole numbers are compared exactly, and one beyond Int64 is quoted")
    func whole() {
        func read(_ text: String) -> Result<Int64, Missing> {
            ReportedNumber<Int64>(text, as: "x", from: "it wrote").value(in: 5...Int64.max, "ns")
        }
        #expect(read("9223372036854775807") == .success(.max))
        #expect(
            read("4") == .failure(Missing("it wrote 4 as x, which can be 5 to 9223372036854775807 ns")))
        #expect(
            read("9223372036854775808")
                == .failure(Missing("it wrote '9223372036854775808' as x, which is not a number")))
        guard case .failure(let long) = read(String(repeating: "9", count: 5000)) else {
            Issue.record("5,000 digits are an Int64")
            return
        }
        #expect(long.reason.count < 100)
    }

    @Test("A Double of any size has a text and a whole part", arguments: extremes)
    func conversions(_ number: Double) {
        #expect(!number.plainText.isEmpty)
        #expect((Int.min...Int.max).contains(Int(saturating: number)))
    }

    @Test("A whole number has no fraction in its text, and is truncated towards 0 as an Int")
    func plain() {
        #expect(
            15.0.plainText == "15" && 0.5.plainText == "0.5" && (-3.0).plainText == "-3" && 1e16.plainText == "1e+16")
        #expect(Int(saturating: 2.9) == 2 && Int(saturating: -2.9) == -2 && Int(saturating: .nan) == 0)
        #expect(Int(saturating: 1e300) == .max && Int(saturating: -.infinity) == .min)
    }
}

@Suite struct PlanNumberTests {
    private static let json = """
        {"fleet": {"name": "f", "agents": [{"id": {"machine": "m", "name": "a"}, "group": "g", "port": 1,
        "healthCheckPort": 2, "required": true, "kind": "enhanced", "dependencies": []}]}, "targets": [],
        "budgets": {"name": "b", "source": "s", "budgets": []}, "requestRates": {"t": 10}, "scrapeInterval": 15,
        "rounds": 3, "soloLaunches": 4, "herdLaunches": 1, "scaleAgents": 0, "warmUp": 1, "seed": 7, "quick": false}
        """

    @Test(
        "A stored plan with a number that no run can have is damaged, and the reason names the number",
        arguments: [
            ("\"rounds\": 3", "\"rounds\": 9223372036854775807"), ("\"rounds\": 3", "\"rounds\": -1"),
            ("\"scrapeInterval\": 15", "\"scrapeInterval\": 0"),
            ("\"scrapeInterval\": 15", "\"scrapeInterval\": 1e308"), ("\"warmUp\": 1", "\"warmUp\": -5"),
            ("\"t\": 10", "\"t\": 1e308"), ("\"healthCheckPort\": 2", "\"healthCheckPort\": 9223372036854775807"),
        ])
    func impossible(_ old: String, _ new: String) throws {
        _ = try JSONDecoder().decode(Plan.self, from: Data(Self.json.utf8))
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Plan.self, from: Data(Self.json.replacing(old, with: new).utf8))
        }
        #expect("\(error as Any)".contains("the plan has "))
    }
}
