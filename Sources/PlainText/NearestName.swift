/// Returns the candidate that was probably meant by `word`; nil when none is near.
///
/// It is the candidate with the fewest typing errors (insert, delete, replace, swap of two neighbors; case does not
/// count) or, if none is near enough, the first candidate that begins with `word`. A third of the letters may be wrong:
/// at least one, and never all of them. Of equally near candidates the first is returned.
/// - Complexity: proportional to the length of `word` times the length of all candidates.
package func nearest(_ word: String, among candidates: [String]) -> String? {
    let typed = Array(word.lowercased().unicodeScalars)
    // Names are short. A long text is not compared, because that would be slow.
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

/// Returns the restricted Damerau-Levenshtein distance, in which no substring is edited twice ("optimal string
/// alignment").
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

/// Returns the fix for an unknown word: the nearest allowed word, and all allowed words.
package func suggestion(for word: String, among allowed: [String]) -> String {
    let all = "allowed: \(allowed.joined(separator: ", "))"
    return nearest(word, among: allowed).map { "did you mean \($0)? \(all)" } ?? all
}
