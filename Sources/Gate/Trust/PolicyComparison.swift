import Evidence
import Inventory

/// What an edit of the policy does. Whatever is not listed as tightening loosens.
enum PolicyComparison {
  static func adjustments(_ was: Policy, _ now: Policy) -> [Adjustment] {
    var found: [Adjustment] = []
    if was.failOn != now.failOn {
      found.append(
        Adjustment(
          now.failOn > was.failOn ? .loosening : .tightening, "fail-on", was: was.failOn.name,
          now: now.failOn.name))
    }
    found += dropped("expect", Set(was.expect), Set(now.expect))
    found += dropped("require", was.require, now.require)
    found += dropped("pins.files", Set(was.pins.files), Set(now.pins.files))
    found += dropped("pins.branches", Set(was.pins.branches), Set(now.pins.branches))
    if was.pins.packages != now.pins.packages {
      found.append(
        Adjustment(
          was.pins.packages ? .loosening : .tightening, "pins.packages",
          was: "\(was.pins.packages)", now: "\(now.pins.packages)"))
    }
    found += hosts(was, now) + scopes(was, now) + rules(was, now)
    if was.signatures != now.signatures {
      found.append(
        Adjustment(
          was.signatures == nil ? .tightening : .loosening, "signatures",
          was: was.signatures == nil ? "absent" : "there",
          now: now.signatures == nil ? "absent" : "another"))
    }
    return found
  }

  /// A list whose entries demand something.
  private static func dropped(
    _ label: String, _ was: Set<String>, _ now: Set<String>
  ) -> [Adjustment] {
    if was == now { return [] }
    let gone = was.subtracting(now).sorted()
    let new = now.subtracting(was).sorted()
    return [
      Adjustment(
        gone.isEmpty ? .tightening : .loosening, label,
        was: gone.isEmpty ? nil : gone.joined(separator: " "),
        now: new.isEmpty ? nil : new.joined(separator: " "))
    ]
  }

  private static func hosts(_ was: Policy, _ now: Policy) -> [Adjustment] {
    Ecosystem.allCases.compactMap { ecosystem in
      let (before, after) = (was.hosts[ecosystem], now.hosts[ecosystem])
      if before == after { return nil }
      // Without a list the base's own hosts count, so a first list may well be wider.
      let isNarrower = before != nil && after.map { $0.isSubset(of: before ?? []) } == true
      return Adjustment(
        isNarrower ? .tightening : .loosening, "hosts.\(ecosystem.rawValue)",
        was: before?.sorted().joined(separator: " ") ?? "unset",
        now: after?.sorted().joined(separator: " ") ?? "unset")
    }
  }

  private static func scopes(_ was: Policy, _ now: Policy) -> [Adjustment] {
    Ecosystem.allCases.flatMap { ecosystem -> [Adjustment] in
      let (before, after) = (was.scopes[ecosystem] ?? [:], now.scopes[ecosystem] ?? [:])
      return Set(before.keys).union(after.keys).sorted().compactMap { scope in
        if before[scope] == after[scope] { return nil }
        return Adjustment(
          before[scope] == nil ? .tightening : .loosening, "scopes.\(scope)",
          was: before[scope] ?? "unset", now: after[scope] ?? "unset")
      }
    }
  }

  private static func rules(_ was: Policy, _ now: Policy) -> [Adjustment] {
    Set(was.rules.keys).union(now.rules.keys).sorted().flatMap { id -> [Adjustment] in
      let (before, after) = (was.rules[id] ?? .init(), now.rules[id] ?? .init())
      return severity(id, before.severity, after.severity)
        + allowances(id, Set(before.allow), Set(after.allow))
        + inline(id, before.inline, after.inline)
    }
  }

  private static func severity(_ id: String, _ was: Severity?, _ now: Severity?) -> [Adjustment] {
    if was == now { return [] }
    let standard = GateRules.all.first { $0.id == id }?.severity
    let isHigher = (now ?? standard).map { after in (was ?? standard).map { after > $0 } ?? false }
    return [
      Adjustment(
        isHigher == true ? .tightening : .loosening, "rules.\(id).severity",
        was: was?.name ?? "the rule's own", now: now?.name ?? "the rule's own")
    ]
  }

  private static func inline(_ id: String, _ was: Bool, _ now: Bool) -> [Adjustment] {
    if was == now { return [] }
    return [
      Adjustment(
        now ? .loosening : .tightening, "rules.\(id).inline", was: "\(was)", now: "\(now)")
    ]
  }

  private static func allowances(
    _ id: String, _ was: Set<String>, _ now: Set<String>
  ) -> [Adjustment] {
    if was == now { return [] }
    let new = now.subtracting(was).sorted()
    return [
      Adjustment(
        new.isEmpty ? .tightening : .loosening, "rules.\(id).allow",
        was: was.sorted().joined(separator: " "), now: now.sorted().joined(separator: " "))
    ]
  }
}

/// What an edit of the waivers does.
enum WaiverComparison {
  static func adjustments(_ was: Waivers, _ now: Waivers) -> [Adjustment] {
    let new = Set(now.all).subtracting(was.all)
    let gone = Set(was.all).subtracting(now.all)
    var found = new.map {
      Adjustment(.loosening, "waiver", was: nil, now: "\($0.target) until \($0.expires.date)")
    }
    found += gone.map {
      Adjustment(.tightening, "waiver", was: "\($0.target) until \($0.expires.date)", now: nil)
    }
    return found.sorted { ($0.now ?? "", $0.was ?? "") < ($1.now ?? "", $1.was ?? "") }
  }
}
