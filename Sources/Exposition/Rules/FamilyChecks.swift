extension Engine {
    /// Enters the family that a line of metadata names.
    mutating func enterFamily(named name: Range<Int>) {
        guard checks == .all else {
            family.nameStart = name.lowerBound
            family.nameEnd = name.upperBound
            family.type = .unknown
            beginsFamily = true
            return
        }
        if family.isOpen, isFamilyName(name) { return }
        endFamily()
        beginFamily(named: name)
    }

    private func isFamilyName(_ name: Range<Int>) -> Bool {
        name.count == family.nameEnd - family.nameStart
            && Bytes.areEqual(base + name.lowerBound, base + family.nameStart, name.count)
    }

    private mutating func beginFamily(named name: Range<Int>) {
        family = FamilyState()
        family.isOpen = true
        family.nameStart = name.lowerBound
        family.nameEnd = name.upperBound
        family.firstLine = line
        beginsFamily = true
        result.families += 1
        lastNameCount = 0
        metrics.removeAll()
        groupIndex = -1
        textMetrics.removeAll(keepingCapacity: true)
        if kind == .openMetrics, base[name.lowerBound] == Bytes.underscore {
            report(.reservedName, at: name.lowerBound)
        }
        switch names.reserve(UnsafeBufferPointer(rebasing: page[name]), suffix: "", for: .family) {
        case .family:
            report(.familyApart, at: name.lowerBound)
            family.isRepeated = true
        case .sample: report(.nameClash, at: name.lowerBound)
        case nil: break
        }
    }

    /// Runs the checks that need the whole family.
    mutating func endFamily() {
        guard family.isOpen, checks == .all else { return }
        family.isOpen = false
        endMetrics()
        let name = family.nameStart..<family.nameEnd
        let unit = UnsafeBufferPointer(rebasing: page[family.unitStart..<family.unitEnd])
        if !unit.isEmpty {
            if !endsInUnit(name, unit) { report(.unitSuffix, line: family.unitLine, about: name) }
            if family.type == .info || family.type == .stateset {
                report(.unitForbidden, line: family.unitLine, about: name)
            }
        }
        guard !family.isRepeated else { return }
        // OpenMetrics forbids names that could clash; the text format forbids names that do clash.
        let taken = kind == .openMetrics ? family.roles : family.rolesSeen
        for role in SampleRole.allCases where role != .value && taken.contains(role) {
            if names.reserve(UnsafeBufferPointer(rebasing: page[name]), suffix: role.suffix, for: .sample) != nil {
                report(.nameClash, line: family.firstLine, about: name)
            }
        }
    }

    private func endsInUnit(_ name: Range<Int>, _ unit: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = name.upperBound - unit.count
        return start - 1 > name.lowerBound && base[start - 1] == Bytes.underscore
            && Bytes.areEqual(base + start, unit.baseAddress!, unit.count)
    }

    /// Finds the role of the line's sample in the current family, or begins the family that the sample belongs to.
    /// - Returns: false if the family has no such sample.
    @inline(__always) mutating func enterFamilyOfSample() -> Bool {
        let count = sample.nameEnd - sample.nameStart
        if count == lastNameCount, Bytes.areEqual(base + sample.nameStart, base + lastNameStart, count) {
            lastNameStart = sample.nameStart
            return true
        }
        return findRole()
    }

    private mutating func findRole() -> Bool {
        let count = sample.nameEnd - sample.nameStart
        let own = family.nameEnd - family.nameStart
        if family.isOpen, count >= own, Bytes.areEqual(base + sample.nameStart, base + family.nameStart, own) {
            let suffix = UnsafeBufferPointer(rebasing: page[sample.nameStart + own..<sample.nameEnd])
            for candidate in SampleRole.allCases
            where family.roles.contains(candidate) && Bytes.isEqual(suffix, candidate.suffix) {
                role = candidate
                lastNameStart = sample.nameStart
                lastNameCount = count
                return true
            }
            if suffix.isEmpty {
                report(.sampleName, at: sample.nameStart)
                role = .value
                return false
            }
        }
        endFamily()
        beginFamily(named: sample.nameStart..<sample.nameEnd)
        role = .value
        lastNameStart = sample.nameStart
        lastNameCount = count
        return true
    }
}
