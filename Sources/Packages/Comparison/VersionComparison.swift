import Evidence
import Trees

/// What a new version of a package adds to an old one: the question a reviewer has on an update.
public enum VersionComparison {
  /// - Parameter name: the new version, as the user named it.
  public static func findings(
    from old: Capabilities, to new: Capabilities, name: String
  ) -> [Finding] {
    triggers(old, new, name) + unasked(old, new, name) + kinds(old, new, name)
      + hosts(old, new, name) + growth(old, new, name)
  }

  private static func finding(
    _ name: String, _ message: String, _ identity: String, severity: Severity? = nil,
    places: [Place], facts: [Fact] = []
  ) -> Finding {
    Finding(
      CapabilityAdded.rule, Subject(.package, name), message, severity: severity, places: places,
      facts: facts, identity: [identity], change: .introduced)
  }

  private static func triggers(
    _ old: Capabilities, _ new: Capabilities, _ name: String
  ) -> [Finding] {
    new.triggers.sorted { $0.key < $1.key }.flatMap { event, triggers -> [Finding] in
      let was = (old.triggers[event] ?? []).map(\.text)
      let added = triggers.filter { !was.contains($0.text) }
      return added.prefix(10).map { trigger in
        finding(
          name,
          "'\(name)' \(was.isEmpty ? "now runs" : "runs another") '\(event)' \(trigger.moment.rawValue)",
          event + " " + trigger.text, severity: severity(trigger), places: [trigger.place],
          facts: [Fact(event, was: was.first ?? "absent", now: trigger.text)])
      }
    }
  }

  private static func severity(_ trigger: Trigger) -> Severity {
    guard trigger.moment.isUnasked else { return .low }
    if case .tool = trigger.action { return .medium }
    return .high
  }

  /// What code that runs by itself can do, and could not before, though other code of the package could.
  private static func unasked(
    _ old: Capabilities, _ new: Capabilities, _ name: String
  ) -> [Finding] {
    new.unasked.filter { old.unasked[$0.key] == nil && old.first[$0.key] != nil }
      .sorted { $0.key < $1.key }.map { kind, place in
        finding(
          name, "what runs by itself of '\(name)' now \(kind.rawValue)",
          "unasked " + kind.rawValue, severity: .high, places: [place])
      }
  }

  private static func kinds(
    _ old: Capabilities, _ new: Capabilities, _ name: String
  ) -> [Finding] {
    new.first.filter { old.first[$0.key] == nil }.sorted { $0.key < $1.key }.map { kind, place in
      finding(
        name, "'\(name)' \(kind.rawValue), and did not before", kind.rawValue, places: [place])
    }
  }

  private static func hosts(
    _ old: Capabilities, _ new: Capabilities, _ name: String
  ) -> [Finding] {
    let added = new.hosts.keys.filter { old.hosts[$0] == nil }.sorted()
    guard !added.isEmpty else { return [] }
    let shown = added.prefix(3).joined(separator: ", ")
    let more = added.count > 3 ? " and \(added.count - 3) more" : ""
    return [
      finding(
        name, "'\(name)' names hosts that it did not before: \(shown)\(more)", "hosts",
        severity: .low, places: added.prefix(3).compactMap { new.hosts[$0] },
        facts: [Fact("hosts", now: added.joined(separator: ", "))])
    ]
  }

  private static func growth(
    _ old: Capabilities, _ new: Capabilities, _ name: String
  ) -> [Finding] {
    new.sizes.sorted { $0.key < $1.key }.compactMap { path, size in
      guard let was = old.sizes[path], size > 20_000, size > was * 10 else { return nil }
      return finding(
        name, "'\(path.text)' is \(size / max(was, 1)) times as large as before", path.text,
        places: [],
        facts: [Fact("bytes", was: "\(was)", now: "\(size)")])
    }
  }
}
