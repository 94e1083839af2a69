import Evidence
import Inventory
import Syntax

/// Gradle's `gradle/verification-metadata.xml`: the digests (and keys) of each component's artifacts.
///
/// A component may stand several times: the files of all its places count together. Artifacts that are
/// trusted by a pattern are checked by nothing, so a pattern that covers more than sources and
/// documentation is told.
enum GradleVerification: LockfileFormat {
  static let names: Set = ["verification-metadata.xml"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let root = try XMLDocument(source).root
      guard root.localName == "verification-metadata" else {
        throw ReadError(at: root.range.lowerBound, "the root is 'verification-metadata'")
      }
      var list = EntryList()
      var counts: [String: Int] = [:]
      for trust in root["configuration"]?["trusted-artifacts"].map({ Array($0.elements) }) ?? [] {
        note(trust, in: &list)
      }
      for component in root["components"].map({ Array($0.elements) }) ?? [] {
        list.add(try entry(component, &counts))
      }
      return list.lockfile(source, .maven, "verification-metadata.xml")
    }
  }

  /// `<trust file=".*-javadoc[.]jar" regex="true"/>` is Gradle's own example: no build runs such files.
  private static func note(_ trust: XMLElement, in list: inout EntryList) {
    guard trust.attribute("regex")?.value == "true" else { return }
    let file = trust.attribute("file")?.value ?? ""
    if ["javadoc", "sources", "pom", "module"].contains(where: { file.contains($0) }) { return }
    let pattern = trust.attributes.filter { !["regex", "reason"].contains($0.name) }
      .map { $0.name + "=" + $0.value }.joined(separator: " ")
    list.note(
      .disagreement, trust.range, "what fits the pattern '\(pattern)' is trusted without a digest")
  }

  private static func entry(
    _ component: XMLElement, _ counts: inout [String: Int]
  ) throws(ReadError) -> Dependency {
    guard component.localName == "component", let group = component.attribute("group")?.value,
      let name = component.attribute("name")?.value,
      let version = component.attribute("version")?.value
    else {
      throw ReadError(
        at: component.range.lowerBound, "a component with 'group', 'name' and 'version'")
    }
    var (files, hasUnreadable) = ([Artifact](), false)
    for artifact in component.elements {
      guard artifact.localName == "artifact", let file = artifact.attribute("name")?.value else {
        throw ReadError(at: artifact.range.lowerBound, "an artifact with 'name'")
      }
      let stated = try digests(of: artifact)
      files.append(Artifact(name: file, digests: stated.digests))
      if stated.hasUnreadable { hasUnreadable = true }
    }
    let start = component.nameRange
    let coordinates = "\(group):\(name):\(version)"
    let count = counts[coordinates, default: 0] + 1
    counts[coordinates] = count
    return Dependency(
      .maven, group + "/" + name, version, at: count == 1 ? coordinates : "\(coordinates) \(count)",
      files: Artifacts(files),
      from: PackageSource(.unstated), install: .no,
      key: start
        .lowerBound..<(component.attributes.map(\.range.upperBound).max() ?? start.upperBound),
      digestRange: component.contentRange, hasUnreadableDigest: hasUnreadable)
  }

  private static func digests(of artifact: XMLElement) throws(ReadError) -> StatedDigests {
    var stated = StatedDigests()
    for element in artifact.elements {
      let algorithm = Digest.Algorithm.allCases.first { element.isNamed($0.name) }
      // Keys are named by `pgp`; who may sign is no digest.
      if element.isNamed("pgp") || element.isNamed("ignored-keys") { continue }
      guard let algorithm, let value = element.attribute("value")?.value else {
        throw ReadError(at: element.range.lowerBound, "a digest with 'value'")
      }
      stated.add(algorithm, hex: value)
      for other in element.elements where other.isNamed("also-trust") {
        stated.add(algorithm, hex: other.attribute("value")?.value ?? "")
      }
    }
    return stated
  }
}
