import Evidence
import Inventory

/// Who brings a package in: the shortest paths from what a manifest asks for.
public enum PathsReport {
  private static let most = 10

  /// Nil when no lockfile holds the package.
  ///
  /// - Parameter purl: with its version, or without: then all versions.
  public static func text(_ bill: BillOfMaterials, to purl: String) -> [UInt8]? {
    let wanted = bill.components.map(\.reference).filter {
      $0 == purl || $0.hasPrefix(purl + "@")
    }
    guard !wanted.isEmpty else { return nil }
    var page = TextPage(width: 80, usesColour: false)
    for reference in wanted {
      let places = bill[reference]?.places.joined(separator: ", ") ?? ""
      page.line("\(VisibleText.of(reference))  (\(VisibleText.of(places)))")
      let paths = paths(to: reference, bill)
      for path in paths.prefix(most) {
        page.line("    " + path.map { VisibleText.of($0) }.joined(separator: "\n      -> "))
      }
      if paths.isEmpty { page.line("    no manifest leads to it, as far as lockfiles say") }
      if paths.count > most { page.line("    and \(paths.count - most) more") }
    }
    return Array(page.text.utf8)
  }

  /// One shortest path from each direct package, shortest first.
  ///
  /// - Complexity: O(n) in packages and requirements.
  private static func paths(to target: String, _ bill: BillOfMaterials) -> [[String]] {
    var requiredBy: [String: [String]] = [:]
    for (one, others) in bill.requires.sorted(by: { $0.key < $1.key }) {
      for other in others { requiredBy[other, default: []].append(one) }
    }
    var next: [String: String] = [:]
    var seen: Set<String> = [target]
    var queue = [target]
    var index = 0
    while index < queue.count {
      for parent in requiredBy[queue[index], default: []] where seen.insert(parent).inserted {
        next[parent] = queue[index]
        queue.append(parent)
      }
      index += 1
    }
    return queue.filter { bill.direct.contains($0) }.map { start in
      var path = [start]
      while let step = next[path[path.count - 1]] { path.append(step) }
      return path
    }
  }
}
