import Evidence
import Git
import Inventory

/// A reference that the pins remember, and what it is now.
struct PinnedReference {
  enum State: Equatable {
    case same
    /// The tag's own object is another, or it became (or ceased to be) an annotated one.
    case objectChanged
    case gone
    /// Forward is to a descendant that a branch has; nil where that cannot be told.
    case moved(isForward: Bool?)
  }

  let pin: Pin
  let subject: Subject
  let repository: Subject
  /// For sentences: `v1.2.3`, `trivy-action@0.34.2`.
  let label: String
  let version: TagVersion?
  let was: ObjectID
  let now: Upstream.Named?
  let state: State
  let treeNow: ObjectID?
  /// Whether a branch leads to what it is now; nil when that cannot be told.
  let isOnBranch: Bool?
  let places: [Place]
  let check: String
  let signatureWas: String?
  let signatureNow: String?
  /// When the commit that it is now claims to have been made.
  let moment: Instant?

  /// A name that is not to move: the pin says so, or it is an exact version.
  var isFixed: Bool { !pin.isMoving }

  var hasSameTree: Bool {
    guard let tree = pin["tree"], let treeNow else { return false }
    return tree == treeNow.hex
  }

  var related: [Subject] {
    let commits = [now?.commit, state == .gone ? was : nil].compactMap { $0?.hex }
    return [repository] + commits.map { Subject(.commit, $0) }
  }

  var commitFact: Fact {
    func told(_ commit: String, _ signature: String?) -> String {
      commit + (signature.map { ", \($0)" } ?? "")
    }
    return Fact(
      "commit", was: told(was.hex, signatureWas),
      now: now.map { told($0.commit.hex, signatureNow) } ?? "none", check: check)
  }
}

extension DriftInput {
  /// The repository's own pinned tags, then pinned references of pipelines.
  func collectPinned(_ used: [UsedReference]) -> [PinnedReference] {
    let own = references.own.map { own in
      pins.all(.tag).compactMap { ownTag($0, own) }
    }
    return (own ?? []) + used.compactMap(upstreamReference)
  }

  private func ownTag(_ pin: Pin, _ own: ReferenceInput.Own) -> PinnedReference? {
    guard let was = pin["commit"].flatMap({ ObjectID(hex: $0) }),
      let name = TreePath(pinned: pin.key.id)
    else { return nil }
    let found = own.references[name]
    if found == nil, !own.isComplete { return nil }
    let now = found.flatMap { reference in
      reference.commit.map {
        Upstream.Named(
          reference: name.text, commit: $0, object: reference.tags.isEmpty ? nil : reference.target)
      }
    }
    let isMoved = now.map { $0.commit != was } ?? false
    let isOnBranch = isMoved ? now.flatMap { own.isOnBranch($0.commit) } : nil
    let short = name.text.hasPrefix("refs/tags/") ? String(name.text.dropFirst(10)) : name.text
    return PinnedReference(
      pin: pin, subject: Subject(.ref, name.text), repository: Subject(.repository, "."),
      label: short, version: TagVersion(short), was: was, now: now,
      state: state(pin, was, now) { now in
        Advance(
          isDescendant: own.descent(from: now, to: was), isOnBranch: isOnBranch,
          wasOnBranch: own.isOnBranch(was))
      },
      treeNow: now.flatMap { try? own.repository.commit($0.commit).tree },
      isOnBranch: isOnBranch,
      places: [pins.source.place(.pin, pin.range)],
      check: "git rev-parse \(ShellWord.quoted(name.text + "^{commit}"))",
      signatureWas: isMoved ? own.repository.signature(was) : nil,
      signatureNow: isMoved ? now.flatMap { own.repository.signature($0.commit) } : nil,
      moment: now.flatMap { own.repository.moment(of: $0.commit) })
  }

  private func upstreamReference(_ used: UsedReference) -> PinnedReference? {
    guard let pin = used.pin, let was = pin["commit"].flatMap({ ObjectID(hex: $0) }),
      let name = used.name, let known = used.known, known.knowsReferences
    else { return nil }
    let now = used.resolved
    if now == nil, !known.isComplete { return nil }
    let repository = known.mirror?.repository
    let isOnBranch = now.flatMap { known.mirror?.isOnBranch($0.commit) }
    let last = used.upstream.path.split(separator: "/").last.map(String.init) ?? ""
    return PinnedReference(
      pin: pin, subject: used.subject, repository: used.repository, label: "\(last)@\(name)",
      version: TagVersion(name), was: was, now: now,
      state: state(pin, was, now) { now in
        Advance(
          isDescendant: known.mirror?.leads(from: now, to: was), isOnBranch: isOnBranch,
          wasOnBranch: known.mirror?.isOnBranch(was))
      },
      treeNow: now.flatMap { known.tree(of: $0.commit) },
      isOnBranch: isOnBranch,
      places: used.places(pins),
      check: known.remote == nil
        ? "git -C <mirror> rev-parse \(ShellWord.quoted(name + "^{commit}"))"
        : "git ls-remote \(known.name.url) \(ShellWord.quoted(now?.reference ?? name))",
      signatureWas: repository?.signature(was),
      signatureNow: now.flatMap { repository?.signature($0.commit) },
      moment: now.flatMap { repository?.moment(of: $0.commit) })
  }

  private func state(
    _ pin: Pin, _ was: ObjectID, _ now: Upstream.Named?, advance: (ObjectID) -> Advance
  ) -> PinnedReference.State {
    guard let now else { return .gone }
    // A list that was made without following tags names the tag's own object.
    if pin["object"] == now.commit.hex || now.object == was { return .same }
    if now.commit != was { return .moved(isForward: advance(now.commit).isForward) }
    let object = now.object?.hex
    return pin["object"] == object ? .same : .objectChanged
  }
}

/// Where a name went. Whoever moves one to code of their own puts that onto the branch's tip, too, so that
/// being a descendant proves nothing: a branch has to have it.
private struct Advance {
  let isDescendant: Bool?
  let isOnBranch: Bool?
  let wasOnBranch: Bool?

  var isForward: Bool? {
    switch isOnBranch {
    case true?: isDescendant
    case nil: isDescendant == false ? false : nil
    // Where releases are made beside the branch, as some robots do, nothing follows from that.
    case false?: wasOnBranch == false ? nil : false
    }
  }
}

extension Mirror {
  /// Nil when the commit or branches are not here.
  fileprivate func isOnBranch(_ commit: ObjectID) -> Bool? {
    switch standing(of: commit) {
    case .onBranch: true
    case .onTagOnly, .onNeither: false
    case .absent, .unknown: nil
    }
  }
}

extension ReferenceInput.Own {
  /// Whether `later` has `earlier` among its ancestors; nil where history ends before that can be told.
  func descent(from later: ObjectID, to earlier: ObjectID) -> Bool? {
    if let history, let node = history.graph.node(later), let ancestor = history.graph.node(earlier)
    {
      return history.graph.leads(from: node, to: ancestor)
    }
    guard repository.contains(earlier), repository.contains(later) else { return nil }
    switch try? repository.isAncestor(earlier, of: later) {
    case .yes: return true
    case .no: return false
    case .incomplete, nil: return nil
    }
  }

  func isOnBranch(_ commit: ObjectID) -> Bool? {
    let tips = references.branchTips
    guard isComplete, !tips.isEmpty else { return nil }
    if let history, let node = history.graph.node(commit) { return history.onBranch.contains(node) }
    if tips.contains(commit) { return true }
    // A tag is on a branch as a rule, and most are on few: the first that has it ends the search.
    for tip in Set(tips).sorted().prefix(200) where descent(from: tip, to: commit) == true {
      return true
    }
    return tips.count <= 200 ? false : nil
  }
}

extension Repository {
  fileprivate func moment(of commit: ObjectID) -> Instant? {
    (try? commitObject(commit))?.committer?.seconds.map { Instant(seconds: $0) }
  }

  /// What a commit's signature says of itself.
  fileprivate func signature(_ commit: ObjectID) -> String? {
    guard let object = try? commitObject(commit) else { return nil }
    guard let signature = object.signature else { return "unsigned" }
    return "signature present, not checked (\(SignatureMark.describe(signature)))"
  }
}
