import Crypto
import Evidence
import Inventory
import Syntax
import Trees

/// One thing that a change does to the trust set.
struct TrustDelta {
  enum Weight {
    /// Something passes that did not, or nobody can say that it does not.
    case loosening
    /// Less passes than before.
    case tightening
    /// A memory of what was seen.
    case observation
    /// The people whose decision it is signed it.
    case authorized
  }

  let weight: Weight
  /// What of the trust set: a path, or a pin's key.
  let subject: String
  /// A sentence.
  let what: String
  let facts: [Fact]
  let place: Place
  /// The lines an approval must hold to cover it.
  let lines: [String]
  /// Who has to sign `trust.json` itself, where no approval can stand in for that; else empty.
  var awaited: [String] = []

  var identity: String { SHA256.hex(Array(lines.joined(separator: "\n").utf8)) }
}

/// Compares the trust set of two trees. What is not known to tighten loosens.
struct TrustComparison {
  let base: TrustFiles
  let candidate: TrustFiles
  let time: Instant

  func deltas() -> [TrustDelta] {
    if let entry = candidate.misplaced, base.misplaced == nil {
      return [
        delta(
          TrustFiles.folder, "'.pintle' is now a \(entry.kind == .link ? "link" : "submodule")",
          [Adjustment(.loosening, "folder", was: "folder", now: "other")])
      ]
    }
    let paths = Set(base.entries.keys).union(candidate.entries.keys).sorted()
    return paths.filter { base.id(of: $0) != candidate.id(of: $0) || kindChanged($0) }
      .flatMap(compare)
  }

  private func kindChanged(_ path: TreePath) -> Bool {
    base.entries[path]?.kind != candidate.entries[path]?.kind
  }

  private func compare(_ path: TreePath) -> [TrustDelta] {
    if path == Pins.path, let pins = comparePins() { return pins }
    if path == TrustRoot.path, let trust = compareTrust() { return [trust] }
    guard base.entries[path] != nil else {
      let weight: TrustDelta.Weight = base.isEmpty ? .observation : .loosening
      return [
        delta(
          path, "'\(path.text)' is new", [Adjustment(weight, "file", was: "absent", now: "there")])
      ]
    }
    let adjustments =
      adjustments(path) ?? [
        Adjustment(.loosening, "file", was: base.id(of: path), now: candidate.id(of: path))
      ]
    let loosening = adjustments.filter { $0.weight == .loosening }
    let shown = loosening.isEmpty ? adjustments : loosening
    let verb =
      candidate.entries[path] == nil ? "is gone" : loosening.isEmpty ? "tightens" : "loosens"
    return [delta(path, "'\(path.text)' \(verb)", shown)]
  }

  /// What changed inside a file both sides can read; nil when either cannot be read.
  private func adjustments(_ path: TreePath) -> [Adjustment]? {
    guard candidate.entries[path] != nil else { return nil }
    switch path {
    case Policy.path:
      guard let was = try? base.policy(), let now = try? candidate.policy() else { return nil }
      return PolicyComparison.adjustments(was, now)
    case Waivers.path:
      guard let was = try? base.waivers(), let now = try? candidate.waivers() else { return nil }
      return WaiverComparison.adjustments(was, now)
    default: return nil
    }
  }

  private func delta(_ path: TreePath, _ what: String, _ adjustments: [Adjustment]) -> TrustDelta {
    let weight = adjustments.map(\.weight).max { $0.order < $1.order } ?? .loosening
    let isThere = candidate.entries[path] != nil
    return TrustDelta(
      weight: weight, subject: path.text, what: what,
      facts: adjustments.map { Fact($0.label, was: $0.was, now: $0.now) },
      place: Place(isThere ? .cause : .was, in: isThere ? .candidate : .base, path: path),
      lines: [
        "file \(Pin.escaped(path.bytes)) \(base.id(of: path)) \(candidate.id(of: path))"
      ])
  }

  /// Keys and roles change by signatures of their own people, which approvals do not stand in for. Nil where
  /// the base names none: then the file counts as a whole.
  private func compareTrust() -> TrustDelta? {
    guard let was = try? base.trust() else { return nil }
    let people = was.root.owners(of: TrustRoot.role)
    guard !people.isEmpty else { return nil }
    guard candidate.entries[TrustRoot.path] != nil else {
      return trustDelta("is gone", [Adjustment(.loosening, "file", was: "there", now: nil)], people)
    }
    let now: TrustDocument?
    do throws(GateError) {
      now = try candidate.trust()
    } catch {
      let fact = Adjustment(.loosening, "file", was: "read", now: error.description)
      return trustDelta("cannot be read", [fact], people)
    }
    return now.map { compare(TrustTransition(from: was, to: $0, at: time), people) }
  }

  private func compare(_ step: TrustTransition, _ people: [String]) -> TrustDelta {
    let changes = TrustStep.lines(from: step.was.root, to: step.now.root).map {
      Adjustment(.loosening, $0.what, was: $0.was ?? "absent", now: $0.now ?? "absent")
    }
    guard let problem = step.problem else {
      let what =
        step.isSameContent
        ? "has other signatures over the same keys and roles"
        : "moves to version \(step.now.root.version), signed by \(step.signers.joined(separator: ", "))"
      return trustDelta(what, changes, [])
    }
    let missing = Set(step.before.missing).union(step.after.missing).sorted()
    return trustDelta(
      "is not a signed step: \(problem)", changes, missing.isEmpty ? people : missing)
  }

  private func trustDelta(
    _ what: String, _ changes: [Adjustment], _ awaited: [String]
  ) -> TrustDelta {
    let weight: TrustDelta.Weight = awaited.isEmpty ? .authorized : .loosening
    let facts = changes.map { Adjustment(weight, $0.label, was: $0.was, now: $0.now) }
    let marked = facts.isEmpty ? [Adjustment(weight, "content", was: nil, now: "the same")] : facts
    var delta = delta(TrustRoot.path, "'\(TrustRoot.path.text)' \(what)", marked)
    delta.awaited = awaited
    return delta
  }

  /// Nil when a side cannot be read: then the file counts as a whole.
  private func comparePins() -> [TrustDelta]? {
    guard candidate.entries[Pins.path] != nil, let was = try? base.pins(),
      let now = try? candidate.pins()
    else { return nil }
    let unknown = Set(was.unknown.map(\.what)) != Set(now.unknown.map(\.what))
    if unknown { return nil }
    let keys = Set(was.lines.map(\.key)).union(now.lines.map(\.key)).sorted()
    return keys.compactMap { key in
      was[key] == now[key] ? nil : pinDelta(key, was[key], now[key], now.source, was.source)
    }
  }

  private func pinDelta(
    _ key: Pin.Key, _ was: Pin?, _ now: Pin?, _ source: Source, _ before: Source
  ) -> TrustDelta {
    let isObservation = was == nil && key.kind != .signer
    let verb = was == nil ? "added" : now == nil ? "removed" : "changed"
    let place =
      now.map { source.place(.cause, $0.range) }
      ?? was.map { before.place(.was, $0.range) } ?? source.place(.cause)
    return TrustDelta(
      weight: isObservation ? .observation : .loosening, subject: key.text,
      what: "the pin of '\(key.id)' was \(verb)",
      facts: [Fact("pin", was: was?.text, now: now?.text)],
      place: place,
      lines: [was.map { "pin - " + $0.text }, now.map { "pin + " + $0.text }].compactMap(\.self))
  }
}

/// One setting that changed.
struct Adjustment: Equatable {
  let weight: TrustDelta.Weight
  let label: String
  let was: String?
  let now: String?

  init(_ weight: TrustDelta.Weight, _ label: String, was: String?, now: String?) {
    self.weight = weight
    self.label = label
    self.was = was
    self.now = now
  }
}

extension TrustDelta.Weight {
  fileprivate var order: Int {
    switch self {
    case .observation: 0
    case .authorized: 1
    case .tightening: 2
    case .loosening: 3
    }
  }
}
