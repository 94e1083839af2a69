import Evidence
import Syntax

/// Orbs of a CircleCI pipeline, by versions that can become other code. A full version stays what it is
/// once it is published; `5`, `5.1` and `volatile` take the newest, and a `dev:` version can be overwritten
/// by every member of its namespace ("Orbs concepts", Semantic versioning).
enum CircleCIOrbs {
  static func movable(_ file: PipelineFile) -> [ForeignInclude] {
    guard let roots = try? file.document().roots else { return [] }
    return roots.flatMap { $0.values("orbs") }.flatMap(\.allMembers).compactMap { member in
      // An orb that is written out in the file has a mapping here.
      guard member.value.kind == .scalar, !member.value.isNull else { return nil }
      let text = WrittenText(member.value)
      // A parameter of the pipeline is told as unreadable.
      guard !text.isCut, !text.text.holds("<<"), let how = movement(text.text) else { return nil }
      return ForeignInclude(
        text: text.text, how: how, severity: text.text.hasPrefix("circleci/") ? .low : .medium,
        source: member.value.source, range: text.range)
    }
  }

  /// Nil of a full version.
  private static func movement(_ text: String) -> String? {
    let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2, !halves[1].isEmpty else { return "without a version" }
    let version = halves[1]
    if version == "volatile" { return "by 'volatile', which takes whatever was published last" }
    if version.hasPrefix("dev:") {
      return "by '\(version)', which every member of its namespace can overwrite"
    }
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count < 3 ? "by '\(version)', which takes the newest of these versions" : nil
  }
}

extension Gathering {
  /// Orbs whose version only a run knows.
  mutating func addOrbs(_ orbs: YAMLValue) {
    for member in orbs.allMembers where member.value.string?.holds("<<") == true {
      add(.include, WrittenText(member.value), unreadable: "a parameter, which only a run resolves")
    }
  }
}
