import Evidence
import Syntax

/// What code that runs in a job can do.
struct Powers {
  /// Scopes that the job's token may write; nil where the repository's setting decides.
  let writes: [String]?
  /// Secrets that the job names, but its own token.
  let secrets: [(name: String, place: Place)]
  /// `secrets: inherit`, `toJSON(secrets)`
  let hasAllSecrets: Bool
  let isSelfHosted: Bool
  let environment: String?

  init(_ judged: JudgedJob) {
    let job = judged.job
    writes = judged.workflow.permissions(of: job).written
    isSelfHosted = Powers.isSelfHosted(job.runsOn)
    environment = job.environment.flatMap { $0.kind == .scalar ? $0.string : $0["name"]?.string }
    var secrets: [(name: String, place: Place)] = []
    var hasAll = job.call?.secrets?.string == "inherit"
    for found in judged.expressions {
      guard let expression = found.embedded.expression else { continue }
      for part in expression.all {
        guard case .context("secrets", let steps) = part.node else { continue }
        guard case .name(let name)? = steps.first else {
          hasAll = true
          continue
        }
        if name == "github_token" || secrets.contains(where: { $0.name == name }) { continue }
        secrets.append((name, found.text.place(.cause, found.embedded.range(of: part))))
      }
    }
    for variable in judged.workflow.env.variables {
      for name in Powers.secretNames(variable.value)
      where !secrets.contains(where: { $0.name == name }) {
        secrets.append((name, variable.value.place(.cause)))
      }
    }
    self.secrets = secrets
    hasAllSecrets = hasAll
  }

  private init(
    _ own: Powers, writes: [String]?, secrets: [(name: String, place: Place)], hasAllSecrets: Bool
  ) {
    self.writes = writes
    self.secrets = secrets
    self.hasAllSecrets = hasAllSecrets
    isSelfHosted = own.isSelfHosted
    environment = own.environment
  }

  /// What a job of a called workflow has of them when one job calls it: a token that may do no more than
  /// the caller's, and the secrets that the call hands over.
  func bounded(by caller: WorkflowCaller, of judged: JudgedJob) -> Powers {
    let handed = HandedSecrets(caller.job.job.call)
    // An environment has secrets of its own.
    let own = environment == nil ? secrets.filter { handed.holds($0.name) } : secrets
    var hasAll = hasAllSecrets
    if case .named = handed { hasAll = false }
    let isSilent = judged.workflow.permissions(of: judged.job).isMissing
    return Powers(
      self, writes: isSilent ? caller.powers.writes : Self.writes(writes, caller.powers.writes),
      secrets: own, hasAllSecrets: hasAll)
  }

  private static func writes(_ own: [String]?, _ outer: [String]?) -> [String]? {
    guard let own, let outer, outer != ["everything"] else { return own }
    return own == ["everything"] ? outer : own.filter(outer.contains)
  }

  static func secretNames(_ value: YAMLValue) -> [String] {
    guard let text = value.string, TextSearch.holdsWord(text, "secrets") else { return [] }
    return ExpressionTemplate.all(in: text).flatMap { embedded in
      (embedded.expression?.all ?? []).compactMap { part -> String? in
        guard case .context("secrets", let steps) = part.node, case .name(let name)? = steps.first,
          name != "github_token"
        else { return nil }
        return name
      }
    }
  }

  var hasOIDC: Bool { writes.map { $0.contains("id-token") || $0 == ["everything"] } ?? false }

  /// Whether there is anything to take or to break.
  var isAny: Bool {
    writes.map { !$0.isEmpty } ?? true || !secrets.isEmpty || hasAllSecrets || isSelfHosted
  }

  /// Powers that are stated, not only left to the repository's setting.
  var isStated: Bool {
    writes.map { !$0.isEmpty } ?? false || !secrets.isEmpty || hasAllSecrets || isSelfHosted
  }

  /// A credential with which the job publishes or releases.
  var publishes: Bool {
    if hasOIDC || writes?.contains("packages") == true { return true }
    return secrets.contains { SecretName.publishes($0.name) }
  }

  /// As a person reads it: `secrets NPM_TOKEN; token may write contents, packages`.
  var description: String {
    var parts: [String] = []
    if hasAllSecrets {
      parts.append("every secret")
    } else if !secrets.isEmpty {
      let names = secrets.prefix(3).map { $0.name.uppercased() }
      let more = secrets.count > 3 ? " and \(secrets.count - 3) more" : ""
      parts.append(
        "\(secrets.count == 1 ? "secret" : "secrets") \(names.joined(separator: ", "))\(more)")
    }
    switch writes {
    case nil: parts.append("a token with the repository's default permissions")
    case ["everything"]: parts.append("a token that may write everything")
    case let scopes? where !scopes.isEmpty:
      parts.append("a token that may write \(scopes.joined(separator: ", "))")
    default: break
    }
    if isSelfHosted { parts.append("a self-hosted runner") }
    return parts.joined(separator: "; ")
  }

  static func isSelfHosted(_ runsOn: YAMLValue?) -> Bool {
    guard let runsOn else { return false }
    switch runsOn.kind {
    case .scalar: return runsOn.string == "self-hosted"
    case .sequence: return runsOn.elements.contains { $0.string == "self-hosted" }
    case .mapping:
      return runsOn["labels"].map { Powers.isSelfHosted($0) } ?? false
    }
  }
}
