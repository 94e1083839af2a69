import Evidence
import Syntax
import Trees

/// Recipes of a makefile, by target, as GNU Make's manual writes them: lines behind a rule that begin with
/// a tab. Variables of make stay what they are written as; `$$` is the shell's `$`.
struct Makefile {
  private struct Rule {
    let targets: [String]
    let needs: [String]
    let recipe: Range<Int>
  }

  let source: Source
  private var rules: [Rule] = []

  /// Names that make looks for when none is given, in its order.
  static let names = ["GNUmakefile", "makefile", "Makefile"]

  static func isOne(_ path: TreePath) -> Bool {
    names.contains(path.nameText) || path.nameBytes.hasEnd(".mk")
      || path.nameText.hasPrefix("Makefile.")
  }

  /// - Complexity: O(n)
  init(_ source: Source) {
    self.source = source
    let bytes = source.bytes
    var at = 0
    var open: (targets: [String], needs: [String], start: Int)?
    while at < bytes.count {
      let start = at
      while at < bytes.count, bytes[at] != 0x0A { at += 1 }
      let line = bytes[start..<at]
      at = min(bytes.count, at + 1)
      let isRecipe = line.first == 0x09
      let isBetween =
        line.allSatisfy { $0 == 0x20 || $0 == 0x0D } || line.first == UInt8(ascii: "#")
      if isRecipe || isBetween { continue }
      if let open { rules.append(Self.rule(open, start)) }
      open = Self.head(line).map { ($0.targets, $0.needs, at) }
    }
    if let open { rules.append(Self.rule(open, bytes.count)) }
  }

  private static func rule(
    _ open: (targets: [String], needs: [String], start: Int), _ end: Int
  ) -> Rule {
    Rule(targets: open.targets, needs: open.needs, recipe: open.start..<max(open.start, end))
  }

  /// `targets: prerequisites`; nil of an assignment and of everything else.
  private static func head(
    _ line: ArraySlice<UInt8>
  ) -> (targets: [String], needs: [String])? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    var rest = line[(colon + 1)...]
    if rest.first == UInt8(ascii: ":") { rest = rest.dropFirst() }
    guard rest.first != UInt8(ascii: "="), !line[..<colon].contains(UInt8(ascii: "=")) else {
      return nil
    }
    let needs = rest.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "#") }
    return (words(line[..<colon]), words(needs))
  }

  private static func words(_ bytes: ArraySlice<UInt8>) -> [String] {
    bytes.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// What a call of make runs: the recipes of the targets and of what they need in this file.
  ///
  /// - Parameter targets: none means the first one.
  func scripts(_ targets: Set<String>, from caller: Place?) -> [PipelineScript] {
    var waiting = Array(targets)
    if waiting.isEmpty {
      let first = rules.lazy.flatMap(\.targets).first { !$0.hasPrefix(".") }
      waiting = first.map { [$0] } ?? []
    }
    var seen: Set<String> = []
    var taken: Set<Int> = []
    while let target = waiting.popLast(), seen.count < 500 {
      guard seen.insert(target).inserted else { continue }
      for (index, rule) in rules.enumerated() where rule.targets.contains(target) {
        taken.insert(index)
        waiting += rule.needs
      }
    }
    return taken.sorted().compactMap { index in
      let rule = rules[index]
      guard let text = recipe(rule.recipe) else { return nil }
      return PipelineScript(
        text, .shell, subject: .file(source.path),
        label: rule.targets.first ?? "", caller: caller)
    }
  }

  /// Its lines without the tab and the signs that only make reads; nil when there are none.
  private func recipe(_ range: Range<Int>) -> PipelineText? {
    var text: [UInt8] = []
    var offsets: [Int] = []
    var at = range.lowerBound
    let bytes = source.bytes
    var goesOn = false
    while at < range.upperBound {
      let end = bytes[at..<range.upperBound].firstIndex(of: 0x0A) ?? range.upperBound
      if bytes[at] == 0x09 || goesOn {
        if !goesOn {
          while at < end, [0x09, 0x20, 0x40, 0x2D, 0x2B].contains(bytes[at]) { at += 1 }
        }
        while at < end {
          text.append(bytes[at])
          offsets.append(at)
          at += bytes[at] == UInt8(ascii: "$") && at + 1 < end && bytes[at + 1] == bytes[at] ? 2 : 1
        }
        text.append(0x0A)
        offsets.append(end)
        goesOn = end > range.lowerBound && bytes[end - 1] == UInt8(ascii: "\\")
      }
      at = end + 1
    }
    return text.isEmpty ? nil : PipelineText(source, text, offsets: offsets)
  }
}
