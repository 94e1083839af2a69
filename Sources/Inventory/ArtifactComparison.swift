/// The files of one version, then and now, file by file.
///
/// A version may gain and lose files (wheels are published later, a lockfile keeps those of some
/// platforms); a file that both sides know never changes.
public struct ArtifactComparison: Sendable {
  public let outcome: DigestComparison
  /// The digests that the outcome is about.
  public let was: [Digest]
  public let now: [Digest]
  /// Files that were not there before.
  public let added: [Artifact]

  public init(was: Artifacts, now: Artifacts) {
    if was.count <= 1, now.count <= 1,
      was.first?.name == now.first?.name || was.isEmpty || now.isEmpty
    {
      self.init(was.first?.digests ?? [], now.first?.digests ?? [])
    } else if was.allSatisfy({ $0.name != nil }), now.allSatisfy({ $0.name != nil }) {
      self.init(named: was, now)
    } else {
      self.init(unnamed: was, now)
    }
  }

  private init(_ was: [Digest], _ now: [Digest], added: [Artifact] = []) {
    self.init(DigestComparison(was: was, now: now), was, now, added)
  }

  private init(
    _ outcome: DigestComparison, _ was: [Digest], _ now: [Digest], _ added: [Artifact]
  ) {
    self.outcome = outcome
    self.was = was
    self.now = now
    self.added = added
  }

  /// Files with names: the worst of those in common.
  private init(named was: Artifacts, _ now: Artifacts) {
    let known = Dictionary(
      was.map { ($0.name, $0.digests) }, uniquingKeysWith: { one, more in one + more })
    let added = now.filter { known[$0.name] == nil }
    let pairs = now.compactMap { file in known[file.name].map { (was: $0, now: file.digests) } }
    let order: [DigestComparison] = [.changed, .notComparable, .lost, .gained]
    for outcome in order {
      if let pair = pairs.first(where: { DigestComparison(was: $0.was, now: $0.now) == outcome }) {
        self.init(outcome, pair.was, pair.now, added)
        return
      }
    }
    let all = (was.flatMap(\.digests), now.flatMap(\.digests))
    self.init(pairs.isEmpty ? .notComparable : .same, all.0, all.1, added)
  }

  /// Digests that do not say which file is whose: one in common shows that it is the same version. Files
  /// come when they are published later, and go when they are withdrawn; one that goes as another comes
  /// was exchanged.
  private init(unnamed was: Artifacts, _ now: Artifacts) {
    let before = Set(was.flatMap(\.digests))
    let after = Set(now.flatMap(\.digests))
    let added = now.filter { before.isDisjoint(with: $0.digests) }
    let (one, other) = (before.sorted(), after.sorted())
    if before.isEmpty || after.isEmpty {
      self.init(one, other, added: added)
    } else if !before.isDisjoint(with: after) {
      let gone = before.subtracting(after).filter { $0.scheme == .file }
      let new = after.subtracting(before).filter { $0.scheme == .file }
      let isExchanged = !Set(gone.map(\.algorithm)).isDisjoint(with: new.map(\.algorithm))
      self.init(isExchanged ? .changed : .same, one, other, added)
    } else {
      let shares = !Set(one.map(\.kind)).isDisjoint(with: other.map(\.kind))
      self.init(shares ? .changed : .notComparable, one, other, added)
    }
  }
}

extension Artifact {
  /// The line of the pins that remembers this file: the version's, or `purl#file` for one of several.
  public func pinKey(of dependency: Dependency) -> Pin.Key {
    let file = name.map { "#" + Pin.escaped($0.utf8) } ?? ""
    return Pin.Key(.package, dependency.purl + file)
  }
}

extension Dependency {
  /// This version's files against those that another entry of the same version states.
  public func compared(with was: Dependency) -> ArtifactComparison {
    ArtifactComparison(was: was.artifacts, now: artifacts)
  }
}
