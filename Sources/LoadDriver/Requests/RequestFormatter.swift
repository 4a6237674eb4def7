import BenchmarkModel
import LinuxSystem

/// Writes requests into one buffer that is reused, from parts that were prepared once. Formatting does not allocate.
final class RequestFormatter {
    private(set) var bytes: [UInt8] = []
    /// Length of the head in `bytes`; the body follows.
    private(set) var headLength = 0
    private let requests: [Prepared]
    /// Index of each request of one period.
    private let sequence: [Int]
    /// Leaves parts out of answers before they are compared; nil where whole answers are compared.
    let filter: AnswerFilter?
    /// Whether the body of any request waits until the server asks for it.
    let hasWaitingBodies: Bool

    private typealias Part = RequestParts.Part

    private struct Prepared {
        let head: [Part]
        let body: [Part]
        /// Length of the body without the request's numbers, and how many numbers it has.
        let fixedLength: Int
        let numbers: Int
        let method: RequestMethod
        let expected: ExpectedStatus
        let waitsForContinue: Bool
    }

    init(_ load: RequestLoad) {
        requests = load.templates.map { Self.prepared($0, load) }
        sequence = RequestSequence.indices(weights: load.templates.map(\.weight))
        filter = AnswerFilter(load.ignored)
        hasWaitingBodies = requests.contains(where: \.waitsForContinue)
        bytes.reserveCapacity(512)
    }

    /// Formats a request. `host` is the result of `host(of:)` for the connection.
    func format(number: UInt32, host: [UInt8]) {
        let request = requests[index(of: number)]
        bytes.removeAll(keepingCapacity: true)
        append(request.head, of: request, number, host)
        headLength = bytes.count
        append(request.body, of: request, number, host)
    }

    private func append(_ parts: [Part], of request: Prepared, _ number: UInt32, _ host: [UInt8]) {
        for part in parts {
            switch part {
            case .text(let text): bytes.append(contentsOf: text)
            case .number: append(number)
            case .host: bytes.append(contentsOf: host)
            case .length: append(UInt32(request.fixedLength + request.numbers * Self.digits(number)))
            }
        }
    }

    /// Returns the text of the header Host, which is the same in every request of a connection.
    static func host(of member: LoadMember) -> [UInt8] {
        switch member.address {
        case .unix: Array("localhost".utf8)
        case .internet(let endpoint):
            if let name = member.tls?.serverName {
                Array("\(name):\(endpoint.port)".utf8)
            } else {
                Array("\(endpoint)".utf8)
            }
        }
    }

    /// Returns the index of a request among the templates.
    func index(of number: UInt32) -> Int { sequence[Int(number) % sequence.count] }

    func method(of number: UInt32) -> RequestMethod { requests[index(of: number)].method }

    /// Whether the body of a request waits until the server asks for it.
    func waitsForContinue(_ number: UInt32) -> Bool { requests[index(of: number)].waitsForContinue }

    func isExpected(_ status: Int, of number: UInt32) -> Bool { requests[index(of: number)].expected.contains(status) }

    private static func prepared(_ template: RequestTemplate, _ load: RequestLoad) -> Prepared {
        func has(_ name: String) -> Bool { template.headers.contains { $0.name.lowercased() == name } }
        var head = RequestParts(values: load.values)
        head.add("\(template.method.rawValue) ")
        head.addFilled(template.path)
        head.add(" HTTP/1.1\r\nHost: ")
        head.parts.append(.host)
        head.add("\r\n")
        if !has("user-agent") { head.add("User-Agent: exporter-bench\r\n") }
        if !has("accept") { head.add("Accept: */*\r\n") }
        for header in template.headers {
            head.add("\(header.name): ")
            head.addFilled(header.value)
            head.add("\r\n")
        }
        if template.body != nil || template.method.expectsBody {
            head.add("Content-Length: ")
            head.parts.append(.length)
            head.add("\r\n")
        }
        head.add("\r\n")
        var body = RequestParts(values: load.values)
        switch template.body.map(load.contents) {
        case .text(let text): body.addFilled(text)
        case .bytes(let bytes): body.parts = [.text(bytes)]
        case nil: break
        }
        return Prepared(
            head: head.parts, body: body.parts,
            fixedLength: body.parts.reduce(0) { if case .text(let text) = $1 { $0 + text.count } else { $0 } },
            numbers: body.parts.count { if case .number = $0 { true } else { false } }, method: template.method,
            expected: template.expectedStatus, waitsForContinue: template.waitsForContinue)
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
