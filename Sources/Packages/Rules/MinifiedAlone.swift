import Evidence
import Syntax
import Trees

/// One script of a package is minified, and the others are written by hand.
enum MinifiedAlone: PackageRule {
  static let rule = Rule(
    id: "minified-alone", domain: .packages, kind: .signal, severity: .info, confidence: .medium,
    title: "one script of a package is minified, and the others are not",
    explanation: """
      A build minifies everything that it packs, or puts it into a folder of its own. One dense
      file among readable ones, without `.min` in its name, is where loaders were hidden in
      packages that somebody took over. Honest packages carry such files too, so this
      strengthens other findings and is none of its own.
      """,
    evidence: "the file, and how many readable scripts the package has",
    remedy: "compare the file with the package's source repository",
    falsePositives: "copies of a library that stand among a package's own scripts",
    techniques: [.obfuscatedFiles])

  static func check(_ package: PackageView, into report: inout Report) {
    guard package.manifest.kind == .npm || package.manifest.kind == .editorExtension else { return }
    let own = package.scripts.filter {
      $0.place.path.isInside(package.folder) && !$0.place.path.hasFolder("node_modules")
    }
    let dense = own.filter(\.isDense)
    guard dense.count == 1, own.count >= 4, let script = dense.first else { return }
    let path = script.place.path
    let built: [TreePath] = [
      "dist", "build", "bundle", "vendor", "min", "lib", "umd", "out", "public",
    ]
    guard !built.contains(where: path.hasFolder), !path.nameText.contains("min."),
      !path.nameText.contains("bundle")
    else { return }
    report.find(
      Finding(
        rule, package.subject, "'\(path.text)' alone is minified", places: [script.place],
        facts: [Fact("readable scripts", now: "\(own.count - 1)")], identity: [path.text]))
  }

  /// Whether nobody would write a text so: one line of it holds most of what is there.
  static func isDense(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 2000 else { return false }
    // A line that is more than half of a text holds its middle.
    let middle = bytes.count / 2
    let start = (bytes[..<middle].lastIndex(of: 0x0A) ?? -1) + 1
    let end = ByteSearch.first([0x0A], in: bytes, from: middle) ?? bytes.count
    let longest = end - start
    guard longest > 1500, longest * 10 > bytes.count * 6 else { return false }
    // A line of data is long as well and has no code in it.
    return ByteSearch.count(["function", "return", "=>", "var "], in: bytes) >= 3
  }
}
