import LinuxSystem

@testable import LoadDriver
@testable import NodeRunner

/// A load that sends nothing: every planned request of steady state counts as answered, unless `change` says otherwise.
final class FakeLoad: LoadInProgress {
    private(set) var isCanceled = false
    /// Why there is no result; nil where there is one.
    var problem: SystemError?
    var change: (inout LoadResult) -> Void = { _ in }
    private var plan: LoadPlan?

    func begin(_ plan: LoadPlan) { self.plan = plan }

    func result(_ interruption: Interruption) throws(Interrupted) -> Result<LoadResult, SystemError> {
        try interruption.check()
        if let problem { return .failure(problem) }
        guard let plan else { return .failure(SystemError(call: "load", subject: "none", code: 1)) }
        var result = LoadResult(members: [], groups: [], distributions: [])
        for group in plan.groups {
            result.members += group.members.map { _ in MemberResult() }
            result.groups.append(GroupResult())
        }
        for request in plan.schedule where plan.steady.contains(request.at) {
            let place = Int(request.member)
            result.members[place].planned += 1
            result.members[place].sent += 1
            result.members[place].accepted += 1
            result.members[place].answered += 1
            result.members[place].answeredInTime += 1
            result.members[place].responseTime += 2_000_000
            result.members[place].serviceTime += 1_000_000
        }
        change(&result)
        return .success(result)
    }

    func cancel() { isCanceled = true }
}
