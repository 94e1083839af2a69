import Evidence
import Trees

/// What a new version of a package adds to an old one: the question a reviewer has on an update.
public enum VersionComparison {
  /// - Parameter name: the new version, as the user named it.
  public static func findings(
    from old: Capabilities, to new: Capabilities, name: String
  ) -> [Finding] {
    scripts(old, new, name) + kinds(old, new, name) + hosts(old, new, name) + growth(old, new, name)
  }

  private static func finding(
    _ name: String, _ message: String, _ identity: String, severity: Severity? = nil,
    places: [Place], facts: [Fact] = []
  ) -> Finding {
    Finding(
      CapabilityAdded.rule, Subject(.package, name), message, severity: severity, places: places,
      facts: facts, identity: [identity], change: .introduced)
  }

  private static func scripts(
    _ old: Capabilities, _ new: Capabilities, _ name: String
  ) -> [Finding] {
    new.installScripts.sorted { $0.key < $1.key }.compactMap { event, script in
      let was = old.installScripts[event]?.command
      guard was != script.command else { return nil }
      return finding(
        name,
        "'\(name)' \(was == nil ? "now runs" : "runs another") '\(event)' at its installation",
        event, severity: .high, places: [script.place],
        facts: [Fact(event, was: was ?? "absent", now: Printable.line(Array(script.command.utf8)))])
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
