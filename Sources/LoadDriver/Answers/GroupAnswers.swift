import BenchmarkModel

/// The answers of one group to a request, while some are outstanding.
struct GroupAnswers {
    /// Whether the request of an arm was due within steady state.
    private var isSentToControl = false
    private var isSentToTreatment = false
    private var isSentToSecondControl = false
    private var control: UInt64?
    private var treatment: UInt64?
    private var secondControl: UInt64?
    private(set) var count = 0

    /// Counts the request for a pair of arms once it was sent to both. At the ends of steady state one of them may be
    /// outside.
    mutating func send(_ arm: Arm, _ result: inout GroupResult) {
        switch arm {
        case .control: isSentToControl = true
        case .treatment: isSentToTreatment = true
        case .secondControl: isSentToSecondControl = true
        case .idle: return
        }
        if isSentToControl, isSentToTreatment, arm != .secondControl { result.treatment.sent += 1 }
        if isSentToControl, isSentToSecondControl, arm != .treatment { result.secondControl.sent += 1 }
    }

    mutating func add(_ digest: UInt64, _ arm: Arm, _ result: inout GroupResult) {
        count += 1
        switch arm {
        case .control:
            control = digest
            if let treatment { Self.compare(digest, treatment, &result.treatment) }
            if let secondControl { Self.compare(digest, secondControl, &result.secondControl) }
        case .treatment:
            treatment = digest
            if let control { Self.compare(control, digest, &result.treatment) }
        case .idle: break
        case .secondControl:
            secondControl = digest
            if let control { Self.compare(control, digest, &result.secondControl) }
        }
    }

    private static func compare(_ a: UInt64, _ b: UInt64, _ comparison: inout AnswerComparison) {
        comparison.compared += 1
        if a == b { comparison.identical += 1 }
    }
}
