import Evidence
import Inventory

/// A registry address whose path names another package or version than its entry.
enum URLNameMismatch: LockfileRule {
  static let rule = Rule(
    id: "url-name-mismatch", domain: .lockfiles, kind: .weakness, severity: .high,
    confidence: .high, title: "address names another package than the entry",
    explanation: """
      A registry serves a version's archive under its name: …/name/-/name-version.tgz. An entry whose
      address names another package or version installs that one, under the name a reviewer reads. So
      does one that states no version at all. Installers do not compare the two.
      """,
    evidence: "the entry's name and version, and the address",
    remedy: "remove the entry and install again, so that the package manager writes the address",
    falsePositives: "none seen in 1.2 million entries of npm lockfiles and 750 of yarn's",
    techniques: [.compromiseSoftwareDependencies, .masquerading])

  static func check(_ lockfile: Lockfile, _ context: LockfileContext, into report: inout Report) {
    // Only npm's registries spell their addresses so.
    for dependency in lockfile.dependencies
    where dependency.ecosystem == .npm && dependency.source.kind == .registry {
      if !dependency.version.isEmpty, agrees(dependency) { continue }
      report.find(
        lockfile.finding(
          rule, dependency, at: dependency.sourceRange,
          dependency.version.isEmpty
            ? "'\(dependency.name)' states no version, and its address names one"
            : "the address of '\(dependency.name)' \(dependency.version) names something else",
          facts: [Fact("address", now: dependency.source.url)], identity: [dependency.source.url]))
    }
  }

  private static func agrees(_ dependency: Dependency) -> Bool {
    let name = dependency.name
    let bare = name.hasPrefix("@") ? name.drop { $0 != "/" }.dropFirst() : name[...]
    let version = dependency.version.prefix { $0 != "+" }
    let url = dependency.source.url
    let file = "/-/" + bare + "-" + version + ".tgz"
    // The common case: the public registry's own spelling, compared without taking the URL apart.
    if url.hasSuffix("/" + name + file) { return true }
    guard let parts = URLParts(url), let path = decoded(parts.path) else { return false }
    if parts.host == "npm.pkg.github.com" {
      return path.hasPrefix("/download/\(name)/\(dependency.version)/")
    }
    let plain = path.prefix { $0 != "+" } + (path.contains("+") ? ".tgz" : "")
    return plain.hasSuffix("/" + name + file)
      || plain.hasSuffix("/" + name + "/-/" + name + "-" + version + ".tgz")
  }

  private static func decoded(_ path: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = path.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
  }
}
