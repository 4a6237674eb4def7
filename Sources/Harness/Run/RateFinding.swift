import BenchmarkModel
import NodeRunner

/// Finds the rates of a plan that the machine can carry, before the run is created.
struct RateFinding {
    let plan: Plan
    let orders: OrderFactory
    let node: any Node
    let progress: (Progress) -> Void

    /// The plan with its rates, and warnings for the run.
    struct Result {
        var plan: Plan
        var warnings: [String] = []
    }

    /// Searches the rate of each subject that has none.
    ///
    /// - Throws: `HarnessError.tooMuchLoad` if not even the lowest rate fits a search that the user asked for;
    ///   `BenchInterrupted`; the errors of the node.
    func search() throws -> Result {
        var result = Result(plan: plan)
        for subject in plan.subjectsWithoutRate {
            guard let search = plan.rateSearch(of: subject), let number = index(of: subject) else { continue }
            progress(.rateSearch(subject.name, .began(plan)))
            // The index is greater than those of the plan and of the trials of `LoadLooks`.
            let order = try orders.rateSearch(
                of: subject, most: search.most, index: plan.steps.count + plan.subjects.count + number)
            var (trials, found): ([RateTrial], Double?) = ([], nil)
            try node.run(order) { event in
                switch event {
                case .stage(let stage): progress(.rateSearch(subject.name, .stage(stage)))
                case .rateTrials(let some, let rate): (trials, found) = (some, rate)
                case .warning(let text): result.warnings.append(text)
                // The rounds launch the same processes and report their failures.
                default: break
                }
            }
            guard let last = trials.last else {
                let reason = result.warnings.last ?? "no process got ready"
                result.warnings.append(
                    "\(subject.name): no rate could be tried (\(reason)); it is measured at "
                        + "\(search.most.plainText) requests/s per agent")
                continue
            }
            if found == nil {
                let problem = problem(subject, last)
                if search.isAsked { throw HarnessError.tooMuchLoad(problem) }
                result.warnings.append(problem)
            }
            result.plan.requestRates[subject.name] = found ?? last.rate
            result.plan.rateSearches[subject.name]?.trials = trials
            progress(.rateSearch(subject.name, .found(result.plan)))
        }
        return result
    }

    private func index(of subject: Subject) -> Int? { plan.subjects.firstIndex { $0.name == subject.name } }

    /// Returns why not even the lowest rate fits, with the choices of the user.
    private func problem(_ subject: Subject, _ trial: RateTrial) -> String {
        let processes = LaunchSize(plan, subject, .twins).agents
        let fitting = Self.fitting(trial, agents: plan.fleet.agents.count)
        let rate = trial.rate.plainText
        let fewer = fitting > 0 ? "--agents \(fitting), which should fit, or " : ""
        return
            "\(subject.name): \(Count.text(processes, "process", many: "processes")) of agents at \(rate) requests/s, "
            + "the lowest rate of --rate auto, are too many for this machine: \(trial.figures), and a run needs "
            + "\(Int(RateSearch.leastIdle * 100)) % idle and less than \(Int(RateSearch.mostLate * 100)) % late: give "
            + "\(fewer)--rate \(rate) to measure a disturbed run nevertheless"
    }

    /// Returns the number of agents of the fleet that should fit, from the load that was answered. It assumes that CPU
    /// is linear in the number of agents, and is too high if agents wait for each other.
    static func fitting(_ trial: RateTrial, agents: Int) -> Int {
        // Unanswered requests are work that is still to be done.
        let wanted = max(0.01, 1 - trial.idle) / max(0.05, trial.answered)
        return min(agents - 1, Int(saturating: Double(agents) * (1 - RateSearch.leastIdle) / wanted))
    }
}
