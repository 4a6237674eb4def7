/// The candidate that was probably meant by `word`: the one with the fewest typing mistakes (insert, delete, replace,
/// swap two neighbours; case does not count), or else the first that `word` begins. nil when none is near.
///
/// A third of the letters may be wrong, at least one, and never all of them. Ties go to the earlier candidate.
/// - Complexity: length of word times length of all candidates.
package func nearest(_ word: String, among candidates: [String]) -> String? {
    let typed = Array(word.lowercased().unicodeScalars)
    // A name is short; a megabyte of junk in a file is not compared with anything.
    guard !typed.isEmpty, typed.count <= 64 else { return nil }

    var best: (name: String, distance: Int)?
    for candidate in candidates {
        let name = Array(candidate.lowercased().unicodeScalars)
        let allowed = min(max(1, max(typed.count, name.count) / 3), name.count - 1)
        guard abs(name.count - typed.count) <= allowed else { continue }
        let distance = editDistance(typed, name)
        if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    if let best { return best.name }
    return typed.count < 3 ? nil : candidates.first { $0.lowercased().hasPrefix(word.lowercased()) }
}

/// Damerau-Levenshtein distance, restricted: no part is edited twice ("optimal string alignment").
func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        row.reserveCapacity(b.count + 1)
        for j in 0..<b.count {
            var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}

/// The remedy for an unknown word: the nearest right one, and all of them.
package func suggestion(for word: String, among allowed: [String]) -> String {
    let all = "it may be \(allowed.joined(separator: ", "))"
    return nearest(word, among: allowed).map { "did you mean \($0)? \(all)" } ?? all
}
