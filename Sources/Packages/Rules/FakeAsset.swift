import Evidence
import Patterns

/// A font or an image is a script.
enum FakeAsset: FileRule {
  static let rule = Rule(
    id: "fake-asset", domain: .packages, kind: .attack, severity: .high, confidence: .high,
    title: "a font or an image is a script",
    explanation: """
      A file that is named like a font or an image and holds a script is run by a task or a hook
      that names it. Nobody looks into a font.
      """,
    evidence: "the first bytes that the name promises, and the script that is there",
    remedy: "remove it, and what runs it: tasks, hooks, workflows",
    falsePositives:
      "0 of 900 assets; broken assets and pointers of large-file storage do not look "
      + "like scripts",
    techniques: [.fileTypeMasquerading])

  static func check(_ file: CodeFile, into report: inout Report) {
    let name = file.path.nameText.lowercased()
    guard let asset = AssetKind(name: name), !asset.matches(file.bytes), file.bytes.count >= 24,
      !file.bytes.starts(with: Array("version https://git-lfs".utf8)),
      Decoded(bytes: Array(file.bytes.prefix(1 << 16)), encodings: []).isText,
      Language.looksLikeScript(file.bytes)
    else { return }
    report.find(
      file.finding(
        rule, 0..<min(80, file.bytes.count),
        "'\(file.name)' is named like \(asset.name) and is a script",
        // A program may end in what it makes; fonts and images have no such first line.
        severity: asset.name == "an archive" && file.bytes.starts(with: Array("#!".utf8))
          ? .medium : nil,
        family: "PolinRider and TasksJacker"))
  }
}
