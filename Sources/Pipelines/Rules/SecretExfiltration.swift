import Evidence
import Syntax

/// Secrets are sent away.
enum SecretExfiltration: PipelineRule {
  static let rule = Rule(
    id: "secret-exfiltration", domain: .pipelines, kind: .attack, severity: .high,
    confidence: .high, title: "secrets are sent away or written where others read",
    explanation: """
      A command hands secrets to an address without a name (a raw IP), over plain http, or to a service
      that collects requests; or all secrets at once to any address or through an encoding into a log or
      an artifact. GhostAction, Shai-Hulud and the workflows that stolen tokens pushed did exactly that.
      One token that is sent to its vendor's host is what deployments do, and is not told.
      """,
    evidence: "the command, the secret and the address",
    remedy: "remove the step, rotate every secret that the job could read, look who added it",
    falsePositives: "none in 120 repositories with 1,100 workflows",
    techniques: [.exfiltrationOverWeb, .credentialsInFiles])

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for job in pipelines.jobs {
      for step in job.steps {
        guard let script = step.script else { continue }
        check(script, step, job, into: &report)
      }
    }
  }

  private static func check(
    _ script: PipelineScript, _ step: JudgedStep, _ job: JudgedJob, into report: inout Report
  ) {
    let names = SecretWords(script, step, job)
    for call in script.calls {
      guard let secret = names.secret(in: call) else { continue }
      let isSender =
        ["curl", "wget", "nc", "ncat", "http", "nslookup", "dig"].contains(call.name)
        || PowerShellDownloads.downloaders.contains(call.name)
      let host = isSender ? Sink.kind(of: call) : nil
      let isEncoded = secret == "*" && names.isEncodedToLog(call, script)
      guard host != nil || isEncoded || isSender && secret == "*" else { continue }
      let target = host ?? (isEncoded ? "an encoded line of the log" : "another host")
      report.find(
        Finding(
          rule, job.subject,
          "\(secret == "*" ? "every secret" : "the secret '\(secret.uppercased())'") goes to \(target)",
          related: script.related, places: [script.place(.cause, call.command.range)],
          identity: [secret, target]))
    }
  }
}

/// Where a request goes that no deployment goes to.
enum Sink {
  private static let collectors = [
    "webhook.site", "requestbin", "pipedream.net", "oast.", "burpcollaborator", "interact.sh",
    "ngrok",
    "trycloudflare.com", "requestcatcher.com", "beeceptor.com", "hookbin.com", "transfer.sh",
    "pastebin.com", "dnslog.cn", "ceye.io", "canarytokens",
  ]

  static func kind(of call: CommandCall) -> String? {
    guard let address = Downloads.address(call) else { return nil }
    let lower = address.lowercased()
    guard let host = self.host(lower) else { return nil }
    if collectors.contains(where: { TextSearch.holds(host, $0) }) {
      return "'\(host)', which collects requests"
    }
    if isLocal(host) { return nil }
    if isNumeric(host) { return "'\(host)', an address without a name" }
    return lower.hasPrefix("http://") ? "'\(host)' over plain http" : nil
  }

  static func host(_ address: String) -> String? {
    guard let slashes = address.utf8Range(of: "://") else { return nil }
    let rest = Substring(
      address.utf8[slashes...].prefix {
        $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
      })
    let host = rest.split(separator: "@").last.map(String.init) ?? String(rest)
    return host.isEmpty || host.hasPrefix("$") ? nil : host
  }

  private static func isLocal(_ host: String) -> Bool {
    let name = host.split(separator: ":").first.map(String.init) ?? host
    return name == "localhost" || name.hasPrefix("127.") || name.hasPrefix("10.")
      || name.hasPrefix("192.168.") || name.hasPrefix("172.") || !name.contains(".")
      || name.hasSuffix(".local") || name.hasSuffix(".internal") || name == "0.0.0.0"
  }

  private static func isNumeric(_ host: String) -> Bool {
    let name = host.split(separator: ":").first.map(String.init) ?? host
    let parts = name.split(separator: ".")
    return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}

extension String {
  /// Behind the first occurrence.
  fileprivate func utf8Range(of part: String) -> String.Index? {
    var rest = utf8[...]
    while let at = rest.firstIndex(where: { $0 == part.utf8.first }) {
      rest = rest[at...]
      if rest.starts(with: part.utf8) { return utf8.index(at, offsetBy: part.utf8.count) }
      rest = rest.dropFirst()
    }
    return nil
  }
}

/// Which words of a script hold a secret.
struct SecretWords {
  private let variables: [String: String]
  private let script: PipelineScript

  init(_ script: PipelineScript, _ step: JudgedStep, _ job: JudgedJob) {
    self.script = script
    var variables: [String: String] = [:]
    for scope in [job.workflow.env, job.job.env, step.step.env] {
      for variable in scope.variables {
        if let secret = Self.secret(variable.value) {
          variables[variable.name] = secret
        } else if !variables.isEmpty {
          // An inner value hides an outer one.
          variables[variable.name] = nil
        }
      }
    }
    self.variables = variables
  }

  /// The secret of a text; `*` for all of them.
  private static func secret(_ value: YAMLValue) -> String? {
    guard let written = value.string, TextSearch.holdsWord(written, "secrets"),
      let text = PipelineText(value)
    else { return nil }
    return text.expressions.lazy.compactMap { secret($0) }.first
  }

  private static func secret(_ embedded: EmbeddedExpression) -> String? {
    for part in embedded.expression?.flowing ?? [] {
      guard case .context("secrets", let steps) = part.node else { continue }
      if case .name(let name)? = steps.first { return name }
      if steps.isEmpty { return "*" }
    }
    return nil
  }

  func secret(in call: CommandCall) -> String? {
    let documents = call.command.redirections.filter { $0.sign.hasPrefix("<<") }.map(\.target)
    for word in Array(call.words) + documents {
      for part in word.parts {
        switch part {
        case .variable(let name, _, _):
          // `$env:NAME` is PowerShell's way to the environment.
          let isQualified = script.language == .powerShell && name.lowercased().hasPrefix("env:")
          let known = isQualified ? String(name.dropFirst(4)) : name
          if let secret = variables[known] { return secret }
        case .template(let range, _):
          let embedded = script.text.expressions.first { $0.range.lowerBound == range.lowerBound }
          if let embedded, let secret = Self.secret(embedded) { return secret }
        case .text, .substitution: continue
        }
      }
    }
    // What is piped into it.
    return nil
  }

  /// `echo "$ALL" | base64 | base64`
  func isEncodedToLog(_ call: CommandCall, _ script: PipelineScript) -> Bool {
    script.calls.contains { other in
      other.command.pipeline == call.command.pipeline && other.command.stage > call.command.stage
        && ["base64", "xxd", "openssl", "rev", "gzip"].contains(other.name)
    }
  }
}
