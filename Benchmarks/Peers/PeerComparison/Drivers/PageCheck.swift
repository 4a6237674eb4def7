import Exposition

/// Compares the samples of two pages: names, labels and values. Order, help texts and notation of numbers may differ.
enum PageCheck {
    /// Returns the first difference of `page` from `reference`; nil if there is none.
    /// - Parameter addedFamilies: Samples of `page` whose names begin with this are ignored.
    static func difference(of page: [UInt8], from reference: [UInt8], addedFamilies: String? = nil) -> String? {
        let wanted: [String: Double]
        var found: [String: Double]
        switch (samples(reference), samples(page)) {
        case (.failure(let fault), _): return "the page that it is compared with is not valid: \(fault)"
        case (_, .failure(let fault)): return "its page is not valid: \(fault)"
        case (.success(let reference), .success(let page)): (wanted, found) = (reference, page)
        }
        if let addedFamilies { found = found.filter { !$0.key.hasPrefix(addedFamilies) } }
        for (sample, value) in wanted.sorted(by: { $0.key < $1.key }) {
            guard let other = found[sample] else { return "its page lacks \(sample)" }
            guard other == value else { return "its page has \(sample) as \(other) instead of \(value)" }
        }
        return found.keys.sorted().first { wanted[$0] == nil }.map { "its page has the extra sample \($0)" }
    }

    /// Number of samples on a page.
    static func count(_ page: [UInt8]) -> Int { ExpositionParser(.text).page(page).page.samples.count }

    private static func samples(_ page: [UInt8]) -> Result<[String: Double], Fault> {
        let (page, report) = ExpositionParser(.text).page(page)
        if let fault = report.faults.first { return .failure(fault) }
        let pairs = page.samples.map { sample in
            let labels = sample.labels.sorted { $0.key < $1.key }.map { name, value in
                // A bound is a number, and libraries write numbers differently.
                "\(name)=\"\(name == "le" ? Double(value).map { "\($0)" } ?? value : value)\""
            }
            return ("\(sample.name){\(labels.joined(separator: ","))}", sample.value)
        }
        return .success(Dictionary(pairs) { first, _ in first })
    }
}
