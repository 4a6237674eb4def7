/// The names in use by families and their samples.
struct NameTable: ~Copyable {
    private var table = LabelTable()
    /// All names in sequence. A byte before each name says whether a family uses it or only a sample.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private let seed: UInt64

    init(seed: UInt64) { self.seed = seed }

    enum Owner: UInt8 {
        case family, sample
    }

    /// Reserves a name.
    /// - Returns: the earlier user of the name; nil if it was free.
    mutating func reserve(_ name: UnsafeBufferPointer<UInt8>, suffix: StaticString, for owner: Owner) -> Owner? {
        let start = bytes.count
        bytes.append(owner.rawValue)
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
        let count = bytes.count - start - 1
        var probe = 0
        var hash: UInt64 = 0
        let found = bytes.withUnsafeBufferPointer { all -> Owner? in
            let wanted = all.baseAddress! + start + 1
            hash = Bytes.hash(wanted, count, seed: seed)
            probe = table.firstProbe(hash)
            while let candidate = table.candidate(hash, &probe) {
                let offset = table[candidate].offset
                if ends[candidate] - offset - 1 == count, Bytes.areEqual(all.baseAddress! + offset + 1, wanted, count) {
                    return Owner(rawValue: all[offset])
                }
            }
            return nil
        }
        guard found == nil else {
            bytes.removeLast(count + 1)
            return found
        }
        table.insert(hash, offset: start, at: probe)
        ends.append(bytes.count)
        return nil
    }
}
