import Evidence
import Git
import Inventory

/// Several pinned names of one repository moved, and not forward.
enum MassRefMove: DriftRule {
  static let rule = Rule(
    id: "mass-ref-move", domain: .drift, kind: .attack, severity: .critical, confidence: .certain,
    title: "several pinned references of one repository moved",
    explanation: """
      One tag may be set anew by mistake. Three or more that lead somewhere else, none of them forward,
      were moved by somebody who wanted all users: it took minutes each time.
      """,
    evidence: "the references that moved",
    remedy: "use nothing of this repository until its maintainers have answered",
    falsePositives: "a repository whose whole history was rewritten",
    techniques: [.compromiseSoftwareSupplyChain])

  static func check(_ input: DriftInput, into report: inout Report) {
    var moved: [Subject: [PinnedReference]] = [:]
    for reference in input.pinned {
      guard case .moved(let isForward) = reference.state, isForward != true,
        reference.isFixed || isForward == false
      else { continue }
      moved[reference.repository, default: []].append(reference)
    }
    for (repository, references) in moved.sorted(by: { $0.key < $1.key })
    where references.count >= 3 {
      let names = Samples.text(references.map { "'\($0.label)'" })
      report.find(
        Finding(
          rule, repository, "\(references.count) pinned references moved: \(names)",
          related: references.map(\.subject),
          places: references.prefix(3).flatMap { $0.places.prefix(1) },
          facts: references.prefix(5).map(\.commitFact),
          identity: references.map { $0.label + ($0.now?.commit.hex ?? "") }))
    }
  }
}
