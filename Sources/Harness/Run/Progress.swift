package import BenchmarkModel

/// An event that a run reports while it is in progress.
package enum Progress: Sendable {
    /// A search for the rate of a subject, before the run begins.
    case rateSearch(SubjectID, RateSearchStage)
    /// The first event of the run itself: the plan, and the steps that an earlier attempt completed.
    case began(Plan, finished: Set<Step>)
    case environment(Environment)
    /// A stage of a step began. `of` is the number of rounds of its phase.
    case stage(Step, of: Int, stage: String)
    /// A step completed. `lateSends` is the share of its requests that were sent more than 1 ms late; nil without
    /// requests.
    case finished(Step, seconds: Double, lateSends: Double?)
    case failure(AgentFailure)
    case warning(String)
    /// The interim verdicts: the number of rows per verdict after so many rounds. They do not change the plan.
    case soFar(rounds: Int, [(verdict: String, rows: Int)])
    /// A step is skipped, because its target does not start.
    case leftOut(Step)
    /// An interim look: the number of undecided rows, and the rounds of the next look; nil if the run stops.
    case look(rounds: Int, undecided: Int, next: Int?)
}

/// A stage of a search for a rate (`--rate auto`).
package enum RateSearchStage: Sendable {
    /// The search began. The plan does not have the rate yet.
    case began(Plan)
    /// The processes start, or a trial began.
    case stage(String)
    /// The plan has the rate.
    case found(Plan)
}
