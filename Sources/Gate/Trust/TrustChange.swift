import Engine
import Evidence
import Inventory
import Trees

/// What a change does to the trust set, what approvals cover, and what is left.
struct TrustChange {
  private(set) var findings: [Finding] = []
  private(set) var waived: [Waived] = []
  private(set) var open: [NotVerified] = []
  private(set) var usedTime = false
  /// What loosens, is covered by no approval, and can be.
  private(set) var asked: [TrustDelta] = []
  /// The approvals that were relied on.
  private(set) var attestations: Set<AttestedInput> = []
  /// What no approval can cover.
  private(set) var awaited: [TrustDelta] = []

  init() {}

  init(
    base: any SourceTree, candidate: any SourceTree, trust: TrustSet, options: CheckOptions,
    baseName: String
  ) throws(TreeError) {
    let after = try TrustFiles(candidate)
    let own =
      TrustComparison(base: trust.files, candidate: after, time: options.time).deltas()
      + (try Self.removedApprovals(trust.files, after))
    let gate = try GateChanged.deltas(
      try changes(from: base, to: candidate), base: base, candidate: candidate)
    let approvals = try Approvals(
      base: trust.files, candidate: after, trust: trust.root, at: options.time)
    asked = (own + gate).filter {
      $0.weight == .loosening && $0.awaited.isEmpty && approvals.approvers(of: $0) == nil
    }
    let fixes = Self.fixes(asked, trust.root, baseName)
    for delta in own {
      let finding = TrustChanged.finding(
        delta, severity: Self.severity(delta, trust.root), fixes: fixes(delta))
      take(finding, delta, approvals)
    }
    for delta in gate {
      let finding = GateChanged.finding(
        delta, severity: Self.severity(delta, trust.root), fixes: fixes(delta))
      take(finding, delta, approvals)
    }
    findings += try Self.unusedPins(own, after, candidate)
    findings = findings.map(FingerprintOf.stamped)
    waived = waived.filter { options.includes($0.finding.rule) }
    awaited = own.filter { !$0.awaited.isEmpty }
    open = asked.isEmpty ? [] : approvals.refused
    usedTime =
      !approvals.covered.isEmpty || !approvals.refused.isEmpty
      || own.contains { $0.subject == TrustRoot.path.text }
  }

  /// A spent approval that is gone could be brought in once more.
  private static func removedApprovals(
    _ base: TrustFiles, _ candidate: TrustFiles
  ) throws(TreeError) -> [TrustDelta] {
    try Approvals.removed(base, candidate).map { entry throws(TreeError) in
      let id = try base.tree.contentID(of: entry).hex
      return TrustDelta(
        weight: .loosening, subject: entry.path.text,
        what: "'\(entry.path.text)' is gone, so this approval could be used again",
        facts: [Fact("file", was: "there", now: nil)],
        place: Place(.was, in: .base, path: entry.path),
        lines: ["file \(Pin.escaped(entry.path.bytes)) \(id) -"])
    }
  }

  private mutating func take(_ finding: Finding, _ delta: TrustDelta, _ approvals: Approvals) {
    let isCoverable = delta.weight == .loosening && delta.awaited.isEmpty
    if isCoverable, let owners = approvals.approvers(of: delta) {
      attestations.formUnion(approvals.inputs(of: delta))
      waived.append(
        Waived(
          finding: FingerprintOf.stamped(finding), reason: "approved",
          owner: owners.joined(separator: ", "), expires: nil))
    } else {
      findings.append(finding)
    }
  }

  /// Medium while nobody is named who could approve.
  private static func severity(_ delta: TrustDelta, _ root: TrustRoot?) -> Severity {
    guard delta.weight == .loosening else { return .info }
    if !delta.awaited.isEmpty { return .high }
    return root?.owners(of: Approvals.role).isEmpty == false ? .high : .medium
  }

  /// The way out: told whole once, at the first finding that needs it.
  private static func fixes(
    _ asked: [TrustDelta], _ root: TrustRoot?, _ base: String
  ) -> (TrustDelta) -> [String] {
    let owners = root?.owners(of: Approvals.role) ?? []
    let lines = Set(asked.flatMap(\.lines))
    let first = asked.first?.identity
    return { delta in
      guard delta.weight == .loosening else { return ["nothing to do"] }
      if !delta.awaited.isEmpty {
        return [
          "keys and roles change by 'pintle trust', from the base's version, and by signatures of: "
            + "\(delta.awaited.joined(separator: ", "))", "$ pintle trust sign --sign-with KEY",
        ]
      }
      if owners.isEmpty {
        return [
          "nobody is named: pintle init --approver NAME=FILE.pub, or guard .pintle/ with code owners"
        ]
      }
      guard delta.identity == first else {
        return ["one approval covers this together with the others"]
      }
      let threshold = root?.roles[Approvals.role]?.threshold ?? 1
      return [
        "approval by \(threshold) of: \(owners.joined(separator: ", ")); in the change's own branch, "
          + "pintle approve --key KEY, or:"
      ]
        + Approvals.commands(lines, base: base)
    }
  }

  /// Pins that were added for what the candidate does not hold.
  private static func unusedPins(
    _ deltas: [TrustDelta], _ after: TrustFiles, _ tree: any SourceTree
  ) throws(TreeError) -> [Finding] {
    let added = Set(deltas.filter { $0.weight == .observation }.map(\.subject))
    guard !added.isEmpty, let pins = try? after.pins() else { return [] }
    let judged = pins.lines.filter { added.contains($0.key.text) }
    var packages: Set<String>?
    var findings: [Finding] = []
    for pin in judged {
      switch pin.key.kind {
      case .file, .submodule:
        let path = TreePath(pinned: pin.key.id)
        if let path, try tree.entry(at: path) != nil { continue }
      case .package:
        if packages == nil { packages = try purls(tree) }
        let used = packages ?? []
        if used.contains(String(pin.key.id.prefix { $0 != "#" })) { continue }
      default: continue
      }
      findings.append(
        Finding(
          PinAddedUnused.rule, Subject(.trust, pin.key.text),
          "'\(pin.key.id)' is pinned and not used here",
          places: [pins.source.place(.pin, pin.range)], group: .file(Pins.path), change: .introduced
        ))
    }
    return findings
  }

  private static func purls(_ tree: any SourceTree) throws(TreeError) -> Set<String> {
    var purls: Set<String> = []
    _ = try Engine.read(
      tree, look: { $0.dependencies.map(\.purl) }, take: { purls.formUnion($0) })
    return purls
  }
}

/// Fingerprints of the gate's own findings.
enum FingerprintOf {
  static func finding(_ finding: Finding) -> String { Fingerprint.of(finding.fingerprintText) }

  static func stamped(_ finding: Finding) -> Finding {
    var finding = finding
    finding.fingerprint = self.finding(finding)
    return finding
  }
}
