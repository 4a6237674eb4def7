import Exposition

/// Whether two pages have the same samples: names, labels and values. Their order, help texts and ways to write a number may differ.
enum PageCheck {
    /// The first difference of `page` from `reference`; nil when there is none.
    /// - Parameter addedFamilies: samples whose names begin with that are left out of `page`.
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
            guard other == value else { return "its page has \(sample) as \(other), which is to be \(value)" }
        }
        return found.keys.sorted().first { wanted[$0] == nil }.map { "its page has \($0), which is to be on none" }
    }

    /// Number of samples on a page.
    static func count(_ page: [UInt8]) -> Int { ExpositionParser(.text).page(page).page.samples.count }

    private static func samples(_ page: [UInt8]) -> Result<[String: Double], Fault> {
        let (page, report) = ExpositionParser(.text).page(page)
        if let fault = report.faults.first { return .failure(fault) }
        let pairs = page.samples.map { sample in
            let labels = sample.labels.sorted { $0.key < $1.key }.map { name, value in
                // A bound is a number, which libraries write in different ways.
                "\(name)=\"\(name == "le" ? Double(value).map { "\($0)" } ?? value : value)\""
            }
            return ("\(sample.name){\(labels.joined(separator: ","))}", sample.value)
        }
        return .success(Dictionary(pairs) { first, _ in first })
    }
}
