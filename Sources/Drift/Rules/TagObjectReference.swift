import Evidence
import Git
import Inventory

/// A reference by the id of a tag object, not of the commit.
enum TagObjectReference: DriftRule {
  static let rule = Rule(
    id: "tag-object-reference", domain: .drift, kind: .weakness, severity: .low,
    confidence: .certain, title: "a reference is a tag object's id",
    explanation: """
      It works, because tools follow the tag to its commit, but no commit has this id: other tools take it
      for an impostor, and nobody finds it in a log.
      """,
    evidence: "the tag object and the commit behind it",
    remedy: "name the commit: git rev-parse TAG^{commit}", falsePositives: "none",
    techniques: [.masquerading])

  static func check(_ input: DriftInput, into report: inout Report) {
    for used in input.used {
      guard let id = used.commit, let known = used.known, let tag = known.tagObject(id) else {
        continue
      }
      let commit = known.find(tag)?.commit
      report.find(
        Finding(
          rule, used.subject, "\(id.short) is the object of '\(tag)', not its commit",
          related: [used.repository], places: used.places(input.pins),
          facts: [
            Fact(
              "object", was: id.hex, now: commit?.hex,
              check: "git ls-remote \(used.upstream.url) \(ShellWord.quoted(tag + "*"))")
          ]))
    }
  }
}
