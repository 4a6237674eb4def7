package import BenchmarkModel
package import ConfigurationReader
import PlainText

/// Reads the schedule of a load: `constant`, `poisson`, `ramp:FROM-TO`, `step:R1,R2,...` or `file:PATH`.
package enum ScheduleText {
    /// The forms, for messages.
    package static let forms = "constant, poisson, ramp:FROM-TO, step:R1,R2,... or file:PATH"

    /// A problem of the text, with a fix, for the message of a flag or a key.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The result of reading the text alone: a schedule, or the file with its times.
    package enum Read: Hashable, Sendable {
        case schedule(LoadSchedule)
        case file(String)

        /// Returns the schedule, with the times of its file.
        /// - Throws: the errors in the file.
        package func schedule() throws(ConfigurationErrors) -> LoadSchedule {
            switch self {
            case .schedule(let schedule): schedule
            case .file(let path): try ScheduleText.times(path: path)
            }
        }
    }

    /// Reads a text. Opens no file.
    package static func read(_ text: String) throws(Problem) -> Read {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = parts.count > 1 ? parts[1] : ""
        switch (parts[0], parts.count) {
        case ("poisson", 1): return .schedule(.poisson)
        case ("constant", 1): return .schedule(.constant)
        case ("ramp", 2):
            let rates = try rates(value, separator: "-", "two rates, such as ramp:5-20")
            guard rates.count == 2 else { throw Problem(description: "give two rates, such as ramp:5-20") }
            return .schedule(.ramp(from: rates[0], to: rates[1]))
        case ("step", 2):
            let rates = try rates(value, separator: ",", "rates, such as step:5,10,20")
            guard rates.count <= LoadSchedule.mostSteps else {
                throw Problem(description: "give at most \(LoadSchedule.mostSteps) rates")
            }
            return .schedule(.steps(rates))
        case ("file", _) where value.isEmpty:
            throw Problem(description: "the path is missing: give file:PATH, such as file:times.txt")
        case ("file", 2): return .file(value)
        default:
            let near = nearest(parts[0], among: ["constant", "poisson", "ramp", "step", "file"])
            throw Problem(description: near.map { "did you mean \($0)? The forms are " + forms } ?? "give \(forms)")
        }
    }

    private static func rates(
        _ text: String, separator: Character, _ expected: String
    ) throws(Problem) -> [Double] {
        let words = text.split(separator: separator, omittingEmptySubsequences: false)
        let rates = words.compactMap { Double($0) }
        guard rates.count == words.count else { throw Problem(description: "give \(expected)") }
        guard LoadSchedule.arePossible(rates) else {
            throw Problem(
                description:
                    "give rates from 0 to \(LoadSchedule.rates.upperBound.plainText) requests/s, one of them above 0")
        }
        return rates
    }

    /// Reads the times of a schedule: one number of seconds on a line, ascending, from the start of steady state. Lines
    /// that begin with # and empty lines are ignored.
    package static func times(path: String) throws(ConfigurationErrors) -> LoadSchedule {
        try times(try SourceFile.read(path: path), file: path)
    }

    /// Reads the times of a schedule from the bytes of a file.
    /// - Parameter file: the path, for the locations in errors.
    package static func times(_ bytes: [UInt8], file: String) throws(ConfigurationErrors) -> LoadSchedule {
        let text = String(decoding: try SourceFile.validated(bytes, file: file), as: UTF8.self)
        let errors = ErrorList(file: file)
        var seconds: [Double] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let word = line.drop { $0 == " " || $0 == "\t" }
            let column = line.count - word.count + 1
            let position = SourcePosition(line: index + 1, column: column)
            // A comment may follow a time.
            let trimmed = word.prefix { $0 != "#" && $0 != " " && $0 != "\t" }
            guard !trimmed.isEmpty else { continue }
            let rest = word.dropFirst(trimmed.count).drop { $0 == " " || $0 == "\t" }
            guard rest.isEmpty || rest.first == "#", let time = Double(trimmed), RecordedTimes.range.contains(time)
            else {
                errors.add(
                    position, "\(quoted(String(word))) is not a time",
                    "give one number of seconds from the start of steady state on a line, such as 0.25")
                continue
            }
            if let last = seconds.last, time < last {
                errors.add(
                    position, "the time \(time.plainText) is before the last one, \(last.plainText)",
                    "sort the times: the next request cannot be sent before the last one")
                continue
            }
            seconds.append(time)
        }
        try errors.throwIfAny()
        guard !seconds.isEmpty else {
            throw SourceFile.whole(file, "has no times", "write one time in seconds on each line, such as 0.25")
        }
        guard seconds.count <= RecordedTimes.most else {
            throw SourceFile.whole(
                file, "has \(seconds.count) times",
                "give at most \(RecordedTimes.most), or a rate with --rate")
        }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return .times(RecordedTimes(file: name, seconds: seconds))
    }
}
