import Evidence
import Inventory

/// Names the commit that a reference is, where pins or a mirror say which.
enum CommitRepair {
  static func of(_ use: Use, _ commit: String?) -> Repair? {
    guard let commit, commit.utf8.count == 40, case .named(let name) = use.reference else {
      return nil
    }
    let bytes = use.source.bytes
    let range = use.range
    guard range.upperBound <= bytes.count,
      bytes[range].elementsEqual(use.text.utf8), use.text.hasSuffix("@" + name)
    else { return nil }
    let start = range.upperBound - name.utf8.count
    let rest = bytes[range.upperBound...].prefix { $0 != 0x0A && $0 != 0x0D }
    let isPlainEnd = rest.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    let hasComment = use.comment != nil
    // In braces or quotes a comment belongs elsewhere, and a version that nobody sees helps nobody.
    guard isPlainEnd || hasComment else { return nil }
    let comment = hasComment ? "" : " # \(name)"
    return Repair(
      "name the commit",
      [Repair.Edit(use.source.path, start..<range.upperBound, commit + comment)])
  }
}
