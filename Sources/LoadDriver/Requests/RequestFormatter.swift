import BenchmarkModel
import LinuxSystem

/// Writes requests into one buffer that is reused, from parts that were prepared once. Formatting does not allocate.
final class RequestFormatter {
    private(set) var bytes: [UInt8] = []
    private let requests: [Prepared]
    /// Index of each request of one period.
    private let sequence: [Int]
    /// Leaves parts out of answers before they are compared; nil where whole answers are compared.
    let filter: AnswerFilter?
    /// The request in `bytes`, if it is the same for every number.
    private var formatted: (index: Int, host: [UInt8])?

    private enum Part {
        case text([UInt8])
        case number
        case host
        /// The length of the body.
        case length
    }

    private struct Prepared {
        let parts: [Part]
        /// Length of the body without the request's numbers, and how many numbers it has.
        let fixedLength: Int
        let numbers: Int
        let method: RequestMethod
        let expected: ExpectedStatus

        /// Whether the request is the same for every number.
        var isConstant: Bool { !parts.contains { if case .number = $0 { true } else { false } } && numbers == 0 }
    }

    init(_ load: RequestLoad) {
        requests = load.templates.map { Self.prepared($0, load.values) }
        sequence = RequestSequence.indices(weights: load.templates.map(\.weight))
        filter = AnswerFilter(load.ignored)
        bytes.reserveCapacity(512)
    }

    /// Formats a request. `host` is the result of `host(of:)` for the connection.
    func format(number: UInt32, host: [UInt8]) {
        let index = index(of: number)
        // Comparing an array with itself is quick.
        if let formatted, formatted.index == index, formatted.host == host { return }
        let request = requests[index]
        formatted = request.isConstant ? (index, host) : nil
        bytes.removeAll(keepingCapacity: true)
        for part in request.parts {
            switch part {
            case .text(let text): bytes.append(contentsOf: text)
            case .number: append(number)
            case .host: bytes.append(contentsOf: host)
            case .length: append(UInt32(request.fixedLength + request.numbers * Self.digits(number)))
            }
        }
    }

    /// Returns the text of the header Host, which is the same in every request of a connection.
    static func host(of endpoint: Endpoint) -> [UInt8] { Array("\(endpoint)".utf8) }

    /// Returns the index of a request among the templates.
    func index(of number: UInt32) -> Int { sequence[Int(number) % sequence.count] }

    func method(of number: UInt32) -> RequestMethod { requests[index(of: number)].method }

    func isExpected(_ status: Int, of number: UInt32) -> Bool { requests[index(of: number)].expected.contains(status) }

    private static func prepared(_ template: RequestTemplate, _ values: [String: String]) -> Prepared {
        var parts: [Part] = []
        func add(_ text: String) {
            if case .text(let before)? = parts.last {
                parts[parts.count - 1] = .text(before + text.utf8)
            } else {
                parts.append(.text(Array(text.utf8)))
            }
        }
        func addFilled(_ text: String) {
            for piece in RequestText.pieces(of: text) {
                switch piece {
                case .text(let text): add(text)
                case .number: parts.append(.number)
                case .variable(let name): add(values[name] ?? "\(RequestText.variableMark)\(name)}")
                }
            }
        }
        func has(_ name: String) -> Bool { template.headers.contains { $0.name.lowercased() == name } }
        add("\(template.method.rawValue) ")
        addFilled(template.path)
        add(" HTTP/1.1\r\nHost: ")
        parts.append(.host)
        add("\r\n")
        if !has("user-agent") { add("User-Agent: exporter-bench\r\n") }
        if !has("accept") { add("Accept: */*\r\n") }
        for header in template.headers {
            add("\(header.name): ")
            addFilled(header.value)
            add("\r\n")
        }
        if template.body != nil || template.method.expectsBody {
            add("Content-Length: ")
            parts.append(.length)
            add("\r\n")
        }
        add("\r\n")
        addFilled(template.body ?? "")
        let body = RequestText.pieces(of: template.body ?? "")
        return Prepared(
            parts: parts,
            fixedLength: body.reduce(0) { length, piece in
                switch piece {
                case .text(let text): length + text.utf8.count
                case .number: length
                case .variable(let name):
                    length + (values[name] ?? "\(RequestText.variableMark)\(name)}").utf8.count
                }
            }, numbers: body.count { $0 == .number }, method: template.method, expected: template.expectedStatus)
    }

    private static func digits(_ number: UInt32) -> Int {
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        return digits
    }

    private func append(_ number: UInt32) {
        var divisor: UInt32 = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(48 + number / divisor % 10))
            divisor /= 10
        }
    }
}
