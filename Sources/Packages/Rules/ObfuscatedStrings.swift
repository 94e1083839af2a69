import Evidence
import Patterns
import Syntax

/// Strings are hidden in a rotated table.
enum ObfuscatedStrings: ContentRule {
  static let rule = Rule(
    id: "obfuscated-strings", domain: .packages, kind: .attack, severity: .medium,
    confidence: .high,
    title: "strings are hidden in a rotated table",
    explanation: """
      The obfuscator that most loaders of these campaigns went through moves every string into
      one shuffled table. Commercial widgets use it as well; a configuration or an install
      script does not.
      """,
    evidence: "how many names of the table stand in the file, and the rotation",
    remedy:
      "do not install it unless its publisher explains it; compare with the source "
      + "repository",
    falsePositives: "0 of 60,471 files; widgets whose makers protect them",
    techniques: [.obfuscatedFiles])

  static let words: [[Literal]] = [
    ["_0x"],
    ["while(!![])", "while (!![])", "parseInt(_0x"],
  ]
  static let languages: Set<Language> = [.javaScript]
  static let stage = Stage.transform

  static func check(_ file: CodeFile, into report: inout Report) {
    let names = ByteSearch.all("_0x", in: file.view.code, most: 2000)
    let counted = names.count { isName(file.bytes, $0 + 3) }
    guard counted >= 20, let first = names.first,
      ByteSearch.containsAny(["while(!![])", "while (!![])", "parseInt(_0x"], in: file.view.code)
    else { return }
    let isOdd = ConfigurationFile.isNamed(file.path)
    report.find(
      file.finding(
        rule, first..<(first + 9), "'\(file.name)' hides its strings in a rotated table",
        severity: isOdd ? .high : nil, facts: [Fact("names of the table", now: "\(counted)")],
        family: "BeaverTail and many others"))
  }

  private static func isName(_ bytes: [UInt8], _ start: Int) -> Bool {
    let digits = bytes[min(start, bytes.count)...].prefix(7).prefix {
      $0.isDigit || (0x61...0x66).contains($0)
    }
    return (4...6).contains(digits.count)
  }
}
