import Evidence
import Signatures

extension VerificationReport {
  /// For people: a line for each artifact that holds, the first failing check for each other.
  public func text() -> [UInt8] {
    var lines: [String] = []
    for artifact in artifacts { lines += artifact.lines }
    lines.append(summary)
    return Array(lines.map { VisibleText.of($0) + "\n" }.joined().utf8)
  }

  private var summary: String {
    let count = count
    let parts = [
      (count.verified, "verified"), (count.failed, "failed"), (count.unsigned, "unsigned"),
      (count.unsupported, "unsupported"), (skipped, "skipped"),
    ]
    return parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

extension ArtifactVerdict {
  fileprivate var lines: [String] {
    switch outcome {
    case .verified(let verifications):
      return verifications.enumerated().flatMap { index, verification in
        ["\(index == 0 ? "verified" : "    also") \(name): \(verification.sentence)"]
          + verification.details
      }
    case .failed(let failure): return lines(failure)
    }
  }

  private func lines(_ failure: SignatureFailure) -> [String] {
    let word = failure.code == .unsupported ? "not verified" : "fail"
    var lines = ["\(word)[\(failure.code.rawValue)] \(name): \(failure.what)"]
    if !signature.isEmpty { lines.append("   = signature \(signature)") }
    if let expected = failure.expected { lines.append("   = expected  \(expected)") }
    if let actual = failure.actual { lines.append("   = actual    \(actual)") }
    if let digest { lines.append("   = artifact  \(digest)") }
    lines.append("   = next      \(failure.next)")
    return lines
  }
}

extension Verification {
  fileprivate var sentence: String {
    guard !keyID.isEmpty else { return "\(format), listed in \(signer)" }
    var text = "\(format), signed by \(signer)"
    if let time { text += " at \(Instant(seconds: time).text)" }
    if let root { text += ", root \(root)" }
    let commit = facts.first { $0.label == "commit" }?.value
    return text + (commit.map { ", from commit \($0)" } ?? "")
  }

  fileprivate var details: [String] {
    facts.filter { Self.shown.contains($0.label) }.map {
      "   = \($0.label.padded(9)) \($0.value)"
    } + notes.map { "   = note      \($0)" }
  }

  private static let shown: Set = [
    "trusted comment", "key", "user id", "workflow", "predicate", "builder", "package", "target",
    "module", "record",
    "certificate", "subkey", "release", "counter", "verified", "levels",
  ]
}

extension String {
  func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
