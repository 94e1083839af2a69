import Evidence
import Git
import Inventory

/// A tag object that was made for another name.
enum RefNameMismatch: HistoryRule {
  static let rule = Rule(
    id: "ref-name-mismatch", domain: .history, kind: .weakness, severity: .medium,
    confidence: .certain, title: "a tag's object was made for another tag",
    explanation: """
      An annotated tag states the name it was made for, and a signature covers that name. Under another
      reference it is still valid: an old signed release, offered as a newer one, verifies. When the
      object is signed and its own version is there too, that is what happened.
      """,
    evidence: "the name inside the tag object and the reference that leads to it",
    remedy: "verify tags by name: git verify-tag, then compare the tag line with the reference",
    falsePositives: "renamed tags and aliases such as 'stable': 7 of 113 repositories",
    techniques: [.subvertTrustControls])

  static func check(_ input: HistoryInput, into report: inout Report) {
    for tag in input.extent.tags {
      guard let object = tag.object else { continue }
      let inside = String(decoding: object.name, as: UTF8.self)
      let expected = Array(tag.reference.name.bytes.dropFirst("refs/tags/".utf8.count))
      if object.name == expected { continue }
      let replay = isReplay(tag, inside, object, input)
      report.find(
        input.finding(
          rule, tag, "the object of '\(input.label(tag))' was made for '\(inside)'",
          kind: replay ? .attack : nil, severity: replay ? .high : nil,
          facts: [
            Fact("tag", was: tag.name, now: inside, check: "git cat-file tag \(object.id.hex)")
          ], identity: [inside]))
    }
  }

  /// Another release's object, signed or in place of a pinned one, while that version is there too.
  private static func isReplay(
    _ tag: ReleaseTag, _ inside: String, _ object: TagObject, _ input: HistoryInput
  ) -> Bool {
    guard let mine = tag.version, let other = TagVersion(inside), mine.isRelease, other.isRelease,
      mine.numbers != other.numbers, mine.prefix == other.prefix,
      object.signature != nil
        || input.pins[Pin.Key(.tag, Pin.escaped(tag.reference.name.bytes))] != nil
    else { return false }
    return input.references[TreePath("refs/tags/" + inside)] != nil
  }
}
