import Evidence
import Syntax

/// What jobs hand to the scripts of actions of their own tree, by the place in the script.
struct HandedInjections {
  struct Handed {
    let injection: Injection
    let job: JudgedJob
  }

  private var gravest: [Injection.Written: Handed] = [:]

  init(_ jobs: [JudgedJob]) {
    for job in jobs {
      for injection in job.injections
      where injection.action != nil && Self.isReached(injection, job) {
        let place = injection.place
        if let known = gravest[place], known.injection.taint.control >= injection.taint.control {
          continue
        }
        gravest[place] = Handed(injection: injection, job: job)
      }
    }
  }

  /// Whether an outsider gets there with what they write; what others write needs no such way.
  private static func isReached(_ injection: Injection, _ job: JudgedJob) -> Bool {
    guard injection.taint.control == .outsider else { return true }
    return InjectionReach(injection, in: job).isAny
  }

  /// What is handed there by the job where it is gravest.
  func gravest(_ text: PipelineText, _ range: Range<Int>) -> Handed? {
    gravest[
      Injection.Written(file: text.source.path, offset: text.written(range).lowerBound)]
  }
}
