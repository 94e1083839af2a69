/// Packages that public reports name as malicious, embedded.
public enum MaliciousPackages {
  public struct Match: Sendable, Hashable {
    /// The campaign, where the reports give it a name.
    public let campaign: String?
    /// An advisory's id.
    public let advisory: String?
    /// Whether every version of the name is meant.
    public let isEveryVersion: Bool
  }

  /// What is known about a version of a package; nil when no report names it, which does not make it clean.
  ///
  /// - Complexity: O(log n) in the table.
  public static func match(_ ecosystem: Ecosystem, _ name: String, _ version: String) -> Match? {
    guard let list = lists[ecosystem] else { return nil }
    let key = Array("\(list) \(ecosystem.canonical(name))".utf8)
    guard let line = SortedTable.maliciousPackages.value(of: key) else { return nil }
    let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 3 else { return nil }
    guard words[0] == "*" || words[0].split(separator: ",").contains(Substring(version)) else {
      return nil
    }
    func known(_ word: String) -> String? { word == "-" ? nil : word }
    return Match(
      campaign: known(words[1]), advisory: known(words[2]), isEveryVersion: words[0] == "*")
  }

  /// What the reports call an ecosystem.
  private static let lists: [Ecosystem: String] = [
    .npm: "npm", .pypi: "pypi", .gem: "rubygems", .nuget: "nuget", .golang: "go", .cargo: "crates",
    .composer: "composer", .maven: "maven",
  ]
}
