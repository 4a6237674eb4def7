/// Reads one page of the protobuf form, message by message, and checks it. Its properties hold the state of the family
/// that is being read.
struct ProtobufEngine: ~Copyable {
    let page: UnsafeBufferPointer<UInt8>
    let base: UnsafePointer<UInt8>
    let isStrict: Bool
    /// Whether names may have any characters; nil means that they are read, with a warning.
    let anyNames: Bool?
    let checks: ExpositionParser.Checks
    let limit: Int
    /// The seed of all hashes, different for every page, so that no page can be written whose labels collide.
    let seed = UInt64.random(in: .min ... .max)

    /// The number of the message, from 1, and its position.
    var message = 0
    private var messageStart = 0
    var result = ExpositionReport()
    var family = FamilyMessage()
    private var names: Set<LabelDigest> = []
    /// The metrics of the family.
    var metrics: Set<LabelDigest> = []
    /// A sample's name and labels as a line of the text format, for views of it.
    var line = LineBuffer()

    init(_ page: UnsafeBufferPointer<UInt8>, parser: ExpositionParser) {
        self.page = page
        // An empty page has an address that is never read.
        base = page.baseAddress ?? UnsafePointer(bitPattern: 1)!
        isStrict = parser.mode == .strict
        anyNames = parser.quotedNames ? true : parser.mode == .lenient ? nil : false
        checks = parser.checks
        limit = parser.limit
    }

    /// Reads the page. A message that cannot be read ends where its length says, and the next one is read.
    mutating func run(_ visitor: inout some ExpositionVisitor) {
        var index = 0
        while index < page.count, result.faults.count < limit {
            message += 1
            messageStart = index
            var next = page.count
            do throws(Stop) {
                var reader = WireReader(base, index..<page.count)
                let length = try reader.varint()
                guard length <= UInt64(page.count - reader.index) else { throw Stop(rule: .protobufEnd, offset: index) }
                next = reader.index + Int(length)
                try takeFamily(reader.index..<next, &visitor)
            } catch {
                report(error.rule, at: error.offset)
            }
            index = next
        }
        if index < page.count || result.faults.count >= limit { result.isComplete = false }
        result.lines = message
    }

    private mutating func takeFamily(_ bytes: Range<Int>, _ visitor: inout some ExpositionVisitor) throws(Stop) {
        family = try FamilyMessage(base, bytes)
        metrics.removeAll(keepingCapacity: true)
        guard let type = family.type else { throw Stop(rule: .type, offset: family.typeOffset) }
        try checkName(family.name, orStop: .metricName)
        result.families += 1
        try checkText(family.help, .helpEncoding)
        try checkText(family.unit, .encoding)
        if checks == .all {
            if !names.insert(digest(family.name)).inserted { report(.familyApart, at: family.name.lowerBound) }
            if !family.unit.isEmpty, !family.endsInUnit(page) { report(.unitSuffix, at: family.unit.lowerBound) }
        }
        let name = LineBuffer.escaped(page[family.name])
        name.withUnsafeBufferPointer { visitor.beginFamily($0) }
        if !family.help.isEmpty {
            LineBuffer.escaped(page[family.help]).withUnsafeBufferPointer { visitor.metadata(.help, $0, type: type) }
        }
        Array(type.rawValue.utf8).withUnsafeBufferPointer { visitor.metadata(.type, $0, type: type) }
        if !family.unit.isEmpty {
            visitor.metadata(.unit, UnsafeBufferPointer(rebasing: page[family.unit]), type: type)
        }
        var reader = WireReader(base, bytes)
        while let field = try reader.next(), result.faults.count < limit {
            guard field.number == 4 else { continue }
            do throws(Stop) {
                try takeMetric(try field.bytes(), at: field.offset, type, &visitor)
            } catch {
                report(error.rule, at: error.offset)
            }
        }
    }

    /// Checks the name of a metric or, with another rule, of a label.
    func checkName(_ name: Range<Int>, orStop rule: Rule) throws(Stop) {
        guard !name.isEmpty else { throw Stop(rule: rule, offset: name.lowerBound) }
        try checkText(name, .encoding)
    }

    /// Whether a text is UTF-8.
    func isText(_ text: Range<Int>) -> Bool {
        Bytes.firstInvalid(UnsafeBufferPointer(rebasing: page[text])) == nil
    }

    func checkText(_ text: Range<Int>, _ rule: Rule) throws(Stop) {
        if let invalid = Bytes.firstInvalid(UnsafeBufferPointer(rebasing: page[text])) {
            throw Stop(rule: rule, offset: text.lowerBound + invalid)
        }
    }

    /// Reports a name that only a content type with `escaping=allow-utf-8` allows.
    mutating func checkCharacters(_ name: Range<Int>, allowsColon: Bool) {
        guard anyNames != true else { return }
        let bytes = page[name]
        let isPlain =
            !Bytes.isDigit(bytes[name.lowerBound])
            && bytes.allSatisfy { allowsColon ? Bytes.continuesMetric($0) : Bytes.continuesLabel($0) }
        if !isPlain { report(.quotedName, at: name.lowerBound) }
    }

    /// Reports a fault in this message.
    mutating func report(_ rule: Rule, at offset: Int) {
        add(
            Fault(
                line: message, column: offset - messageStart + 1, rule: rule, found: found(rule, at: offset),
                isBinary: true))
    }

    /// Returns the name of the family for faults in its metrics, and nothing for bytes that cannot be read.
    private func found(_ rule: Rule, at offset: Int) -> String {
        switch rule {
        case .protobufEnd, .protobufVarint, .protobufField, .type: ""
        default: String(decoding: page[family.name].prefix(80), as: UTF8.self)
        }
    }

    private mutating func add(_ fault: Fault) {
        if fault.rule.isAdvice || !isStrict && fault.rule.isTolerated {
            result.warningCount += 1
            if result.warnings.count < limit { result.warnings.append(fault) }
        } else if result.faults.count < limit {
            result.faults.append(fault)
        }
    }

    func digest(_ bytes: Range<Int>, _ value: Range<Int> = 0..<0) -> LabelDigest {
        func hash(_ seed: UInt64) -> UInt64 {
            let name = Bytes.hash(base + bytes.lowerBound, bytes.count, seed: seed)
            return Bytes.hash(base + value.lowerBound, value.count, seed: name)
        }
        return LabelDigest(first: hash(seed), second: hash(~seed))
    }
}

/// 128 bits of the hash of a name or of a set of labels, with a secret seed. Two different sets of one page do not
/// collide in practice, so that the bytes need not be kept.
struct LabelDigest: Hashable {
    var first: UInt64 = 0
    var second: UInt64 = 0

    /// Adds the hash of a label. The order of labels is free.
    mutating func add(_ label: LabelDigest) {
        first &+= label.first
        second &+= label.second
    }
}

/// The content of a message MetricFamily without its metrics, which may come before its name.
struct FamilyMessage {
    var name = 0..<0
    var help = 0..<0
    var unit = 0..<0
    /// nil for a number that is no type. A family without the field is a counter, whose number is 0.
    var type: FamilyType? = .counter
    var typeOffset = 0

    init() {}

    init(_ base: UnsafePointer<UInt8>, _ message: Range<Int>) throws(Stop) {
        name = message.lowerBound..<message.lowerBound
        var reader = WireReader(base, message)
        while let field = try reader.next() {
            switch field.number {
            case 1: name = try field.bytes()
            case 2: help = try field.bytes()
            case 3:
                typeOffset = field.offset
                let number = try field.unsigned()
                type = number < UInt64(Self.types.count) ? Self.types[Int(number)] : nil
            case 5: unit = try field.bytes()
            default: break
            }
        }
    }

    private static let types: [FamilyType] = [.counter, .gauge, .summary, .unknown, .histogram, .gaugehistogram]

    /// Whether the name ends in '_' and the unit, before a counter's `_total`.
    func endsInUnit(_ page: UnsafeBufferPointer<UInt8>) -> Bool {
        var name = page[name]
        if type == .counter, name.count > 6, name.suffix(6).elementsEqual("_total".utf8) { name = name.dropLast(6) }
        return name.count > unit.count && name.suffix(unit.count).elementsEqual(page[unit])
            && name.dropLast(unit.count).last == Bytes.underscore
    }
}
