import Evidence
import Syntax

/// A password or token that stands in a pipeline in clear.
enum HardcodedCredential: PipelineRule {
  static let rule = Rule(
    id: "hardcoded-credential", domain: .pipelines, kind: .weakness, severity: .high,
    confidence: .certain, title: "a credential stands in the pipeline in clear",
    explanation: """
      Whoever can read the repository, or a fork of it, has it; history keeps it after it is removed. Known
      are the registry passwords of containers and services, and tokens whose form says what they are
      (GitHub, GitLab, npm, PyPI, AWS, Slack, private keys).
      """,
    evidence: "the place; the credential itself is not printed in full",
    remedy: "revoke it, and read it from a secret",
    falsePositives: "examples of documentation are known by their text (EXAMPLE, xxxx)",
    techniques: [.credentialsInFiles])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      let services = job.job.services?.allMembers.map(\.value) ?? []
      for container in [job.job.container].compactMap(\.self) + services {
        guard let password = container["credentials"]?["password"], let text = password.string,
          !text.isEmpty, !ExpressionTemplate.isIn(text)
        else { continue }
        report.find(
          Finding(
            rule, job.subject, "a registry's password stands in clear",
            places: [password.place(.cause)], identity: ["password"]))
      }
    }
    for script in pipelines.scripts { check(script, into: &report) }
    for job in pipelines.jobs { checkEnvironment(job, into: &report) }
  }

  private static func check(_ script: PipelineScript, into report: inout Report) {
    for token in CredentialForms.all(in: script.text.bytes) {
      report.find(
        Finding(
          rule, script.subject, "\(token.kind) stands in a script",
          places: [script.place(.cause, token.range)], identity: [token.kind]))
    }
  }

  private static func checkEnvironment(_ job: JudgedJob, into report: inout Report) {
    let scopes = [job.job.env] + job.job.steps.map(\.env)
    for variable in scopes.flatMap(\.variables) {
      guard let text = variable.value.string,
        let token = CredentialForms.all(in: Array(text.utf8)).first
      else { continue }
      report.find(
        Finding(
          rule, job.subject, "\(token.kind) stands in '\(variable.name)'",
          places: [variable.value.place(.cause)], identity: [token.kind, variable.name]))
    }
  }
}

/// Tokens whose form alone says what they are.
enum CredentialForms {
  struct Found {
    let kind: String
    let range: Range<Int>
  }

  private struct Form {
    let prefix: [UInt8]
    let length: ClosedRange<Int>
    let kind: String

    init(_ prefix: String, _ length: ClosedRange<Int>, _ kind: String) {
      self.prefix = Array(prefix.utf8)
      self.length = length
      self.kind = kind
    }
  }

  private static let forms = [
    Form("ghp_", 36...36, "a GitHub token"), Form("gho_", 36...36, "a GitHub token"),
    Form("ghs_", 36...36, "a GitHub token"), Form("github_pat_", 60...100, "a GitHub token"),
    Form("glpat-", 20...20, "a GitLab token"), Form("npm_", 36...36, "an npm token"),
    Form("pypi-AgEIcHlwaS5vcmc", 40...300, "a PyPI token"), Form("AKIA", 16...16, "an AWS key"),
    Form("xoxb-", 30...100, "a Slack token"), Form("xoxp-", 30...100, "a Slack token"),
    Form("sk_live_", 20...100, "a Stripe key"), Form("AIza", 35...35, "a Google key"),
  ]

  private static let keyMark = Array("-----BEGIN ".utf8)

  /// - Complexity: O(n)
  static func all(in text: [UInt8]) -> [Found] {
    var found: [Found] = []
    var at = 0
    while at < text.count {
      guard starts[Int(text[at])], at == 0 || !isWord(text[at - 1]) else {
        at += 1
        continue
      }
      if let token = token(text, at) {
        found.append(token)
        at = token.range.upperBound
      } else {
        at += 1
      }
    }
    return found
  }

  /// By byte, whether a form begins with it.
  private static let starts: [Bool] = (0...255).map { byte in
    byte == UInt8(ascii: "-") || forms.contains { $0.prefix[0] == byte }
  }

  private static func token(_ text: [UInt8], _ at: Int) -> Found? {
    if text[at...].starts(with: keyMark) {
      let line = text[at...].prefix(60)
      guard line.contains(sequence: "PRIVATE KEY-----"), text.count - at > 200 else { return nil }
      return Found(kind: "a private key", range: at..<(at + keyMark.count))
    }
    for form in forms where text[at...].starts(with: form.prefix) {
      let rest = text[(at + form.prefix.count)...].prefix { isWord($0) || $0 == UInt8(ascii: "-") }
      guard form.length.contains(rest.count), isRandom(rest) else { continue }
      return Found(kind: form.kind, range: at..<(at + form.prefix.count + rest.count))
    }
    return nil
  }

  /// Not an example, and not the same letter again and again.
  private static func isRandom(_ text: ArraySlice<UInt8>) -> Bool {
    Set(text).count > 8 && !text.contains(sequence: "EXAMPLE") && !text.contains(sequence: "xxxx")
      && text.contains { (0x30...0x39).contains($0) }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
  }
}

extension ArraySlice<UInt8> {
  func contains(sequence: StaticString) -> Bool {
    sequence.withUTF8Buffer { wanted in
      guard let first = wanted.first, count >= wanted.count else { return false }
      return (startIndex...(endIndex - wanted.count)).contains {
        self[$0] == first && self[$0..<($0 + wanted.count)].elementsEqual(wanted)
      }
    }
  }
}
