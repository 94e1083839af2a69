import Evidence
import Inventory
import Syntax

extension Policy {
  private static let keys = [
    "fail-on", "expect", "require", "hosts", "scopes", "rules", "pins", "signatures",
  ]

  /// Reads `.pintle/policy.yaml`.
  ///
  /// - Throws: for text that is not YAML, an unknown key, rule, question or ecosystem, and a value of
  ///   another type, each with its line and column.
  public static func read(_ source: Source) throws(GateError) -> Policy {
    let document: YAMLDocument
    do throws(ReadError) {
      document = try YAMLDocument(source, sizeLimit: 1 << 20)
    } catch {
      throw GateError(error.what, place: source.place(.cause, error.offset..<error.offset))
    }
    if let twice = document.anomalies.first {
      throw GateError(twice.what, place: source.place(.cause, twice.range))
    }
    guard let root = document.root, !root.isNull else { return Policy() }
    guard document.roots.count == 1 else {
      throw GateError("a policy is one document", place: document.roots[1].place(.cause))
    }
    return try read(Settings(root, in: source, keys: keys, of: "a policy"))
  }

  private static func read(_ settings: Settings) throws(GateError) -> Policy {
    var policy = Policy()
    if let value = settings["fail-on"] { policy.failOn = try severity(value, "fail-on", settings) }
    policy.expect = try settings.texts("expect")
    policy.require = try questions(settings)
    policy.hosts = try hosts(settings)
    policy.scopes = try scopes(settings)
    policy.rules = try rules(settings)
    policy.pins = try pins(settings)
    policy.signatures = settings["signatures"].map {
      String(decoding: settings.source.bytes[$0.range], as: UTF8.self)
    }
    if let value = settings["signatures"] {
      policy.signaturePolicy = try SignaturePolicyReader(value, in: settings.source).read()
    }
    return policy
  }

  private static func severity(
    _ value: YAMLValue, _ key: String, _ settings: Settings
  ) throws(GateError) -> Severity {
    guard let severity = value.string.flatMap(Severity.init(name:)) else {
      let names = Severity.allCases.map(\.name).joined(separator: ", ")
      throw settings.fail(value, "'\(key)' is one of \(names)")
    }
    return severity
  }

  private static func questions(_ settings: Settings) throws(GateError) -> Set<String> {
    let known = Question.all.map(\.id)
    let wanted = try settings.texts("require")
    for id in wanted where !known.contains(id) {
      let near = NearestWord.of(id, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw GateError(
        "'\(id)' is no question that can stay open\(near)",
        fix: "known questions: " + known.joined(separator: ", "),
        place: settings["require"]?.place(.cause))
    }
    return Set(wanted)
  }

  private static func ecosystems(
    _ key: String, _ settings: Settings
  ) throws(GateError) -> [(Ecosystem, YAMLValue)] {
    guard let value = settings[key] else { return [] }
    let names = Ecosystem.allCases.map(\.rawValue)
    let inner = try Settings(value, in: settings.source, keys: names, of: "'\(key)'")
    return inner.value.members.compactMap { member in
      member.key.string.flatMap(Ecosystem.init(rawValue:)).map { ($0, member.value) }
    }
  }

  private static func hosts(_ settings: Settings) throws(GateError) -> [Ecosystem: Set<String>] {
    var hosts: [Ecosystem: Set<String>] = [:]
    for (ecosystem, value) in try ecosystems("hosts", settings) {
      hosts[ecosystem] = Set(try settings.texts(value, "hosts").map(HostClass.name))
    }
    return hosts
  }

  private static func scopes(
    _ settings: Settings
  ) throws(GateError) -> [Ecosystem: [String: String]] {
    var scopes: [Ecosystem: [String: String]] = [:]
    for (ecosystem, value) in try ecosystems("scopes", settings) {
      let inner = try Settings(value, in: settings.source, keys: nil, of: "a list of scopes")
      for member in inner.value.members {
        guard let scope = member.key.string, let host = member.value.string else {
          throw settings.fail(member.value, "a scope names one host")
        }
        scopes[ecosystem, default: [:]][scope] = HostClass.name(of: host)
      }
    }
    return scopes
  }

  private static func rules(_ settings: Settings) throws(GateError) -> [String: RuleSetting] {
    guard let value = settings["rules"] else { return [:] }
    let inner = try Settings(value, in: settings.source, keys: GateRules.ids, of: "'rules'")
    var rules: [String: RuleSetting] = [:]
    for member in inner.value.members {
      guard let id = member.key.string else { continue }
      let one = try Settings(
        member.value, in: settings.source, keys: ["severity", "allow", "inline"], of: "rule '\(id)'"
      )
      var setting = RuleSetting()
      if let level = one["severity"] { setting.severity = try severity(level, "severity", one) }
      setting.allow = try one.texts("allow")
      setting.inline = try one.flag("inline") ?? false
      rules[id] = setting
    }
    return rules
  }

  private static func pins(_ settings: Settings) throws(GateError) -> PinSetting {
    guard let value = settings["pins"] else { return PinSetting() }
    let inner = try Settings(
      value, in: settings.source, keys: ["packages", "files", "branches"], of: "'pins'")
    return PinSetting(
      packages: try inner.flag("packages") ?? false, files: try inner.texts("files"),
      branches: try inner.texts("branches"))
  }
}
