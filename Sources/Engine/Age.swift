import Crypto
import Evidence

/// Tells whether a finding is new: a multiset difference, so a third identical one is new when the
/// base has two.
struct Age {
  /// Findings at the base by what makes them the same; nil without a base.
  private let known: [String: [Severity]]?
  private let unknown: Change

  init(base: [Finding]?, unknown: Change) {
    known = base.map { findings in
      Dictionary(grouping: findings, by: \.fingerprintText).mapValues { $0.map(\.severity) }
    }
    self.unknown = unknown
  }

  /// Findings about one tree.
  func aged(_ findings: [Finding]) -> [Finding] {
    var rest = known
    return findings.map { finding in
      let key = finding.fingerprintText
      var finding = stamped(finding, key)
      guard rest != nil else { return finding.with(unknown) }
      if let before = rest?[key]?.popLast() {
        finding.change = finding.severity > before ? .worsened : .existing
      } else {
        finding.change = .introduced
      }
      return finding
    }
  }

  /// Findings about the difference between two trees are new by nature.
  func new(_ findings: [Finding]) -> [Finding] {
    findings.map { stamped($0).with(known == nil ? unknown : .introduced) }
  }

  /// Findings whose rules know their age themselves.
  func stamped(_ findings: [Finding]) -> [Finding] { findings.map(stamped) }

  private func stamped(_ finding: Finding) -> Finding { stamped(finding, finding.fingerprintText) }

  private func stamped(_ finding: Finding, _ text: String) -> Finding {
    var finding = finding
    finding.fingerprint = Fingerprint.of(text)
    return finding
  }
}

extension Finding {
  fileprivate func with(_ change: Change) -> Finding {
    var finding = self
    finding.change = change
    return finding
  }
}

/// The short name of a finding: the first 128 bits of a SHA-256, in hex.
public enum Fingerprint {
  public static func of(_ text: String) -> String {
    String(SHA256.hex(Array(text.utf8)).prefix(32))
  }
}
