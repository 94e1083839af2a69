/// Which hosts packages may come from: from policy, else from what the base used.
public struct HostRules: Sendable {
  /// Allowed host classes by ecosystem, from policy; an ecosystem that is absent has no policy.
  public var allowed: [Ecosystem: Set<String>]
  /// Host classes the base's lockfiles use.
  public var seenAtBase: [Ecosystem: Set<String>]
  /// Name prefixes (`@corp`) and the host class they must come from.
  public var scopes: [Ecosystem: [String: String]]

  public init(
    allowed: [Ecosystem: Set<String>] = [:], seenAtBase: [Ecosystem: Set<String>] = [:],
    scopes: [Ecosystem: [String: String]] = [:]
  ) {
    self.allowed = allowed
    self.seenAtBase = seenAtBase
    self.scopes = scopes
  }

  /// Whether `host` (a class) is one that packages of this ecosystem are known to come from.
  public func allows(_ host: String, for ecosystem: Ecosystem) -> Bool {
    if let allowed = allowed[ecosystem] { return allowed.contains(host) }
    return HostClass.publicRegistries(ecosystem).contains(host)
      || seenAtBase[ecosystem, default: []].contains(host)
  }

  /// The host a name must come from, by the longest scope that covers it.
  public func requiredHost(of name: String, in ecosystem: Ecosystem) -> String? {
    scopes[ecosystem, default: [:]]
      .filter { name == $0.key || name.hasPrefix($0.key + "/") }
      .max { $0.key.utf8.count < $1.key.utf8.count }?.value
  }
}
