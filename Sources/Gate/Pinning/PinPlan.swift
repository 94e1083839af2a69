import Crypto
import Engine
import Evidence
import Git
import Inventory
import Syntax
import Trees

/// What `pintle pin` would write: it adds keys and facts, and never replaces one.
public struct PinPlan {
  /// A line whose facts are not what they were.
  public struct Difference: Sendable {
    public let was: Pin
    public let now: Pin
  }

  public let added: [Pin]
  public let removed: [Pin]
  public let differing: [Difference]
  /// Lines that could not be made, and why.
  public let open: [NotVerified]
  /// The whole file as it would be.
  public let text: [UInt8]
  public let hasChanged: Bool

  /// - Parameter update: ids whose facts may change.
  /// - Parameter prunes: whether lines for what is gone are removed.
  public static func make(
    _ options: CheckOptions, packages: Bool, update: Set<String>, prunes: Bool
  ) throws(GateError) -> PinPlan {
    let trees = try JudgedTrees.opened(options)
    let upstream = try UpstreamData(options, trees)
    do throws(TreeError) {
      let files = try TrustFiles(trees.candidate)
      let policy = try policy(files)
      let known = try pins(files)
      let doubtful = try Doubts(trees, known, upstream)
      let seen = try PinCollector(
        trees, policy: policy, packages: packages || policy.pins.packages,
        upstreams: upstream.upstreams, doubts: doubtful, known: known, update: update)
      return PinPlan(known: known, seen: seen, update: update, prunes: prunes)
    } catch {
      throw GateError(error.description)
    }
  }

  private static func pins(_ files: TrustFiles) throws(TreeError) -> Pins {
    do throws(GateError) {
      return try files.pins()
    } catch {
      throw TreeError(.corrupt, Pins.path, error.what)
    }
  }

  private static func policy(_ files: TrustFiles) throws(TreeError) -> Policy {
    do throws(GateError) {
      return try files.policy() ?? Policy()
    } catch {
      throw TreeError(.corrupt, Policy.path, error.what)
    }
  }

  private init(known: Pins, seen: PinCollector, update: Set<String>, prunes: Bool) {
    var lines: [Pin.Key: Pin] = Dictionary(
      known.lines.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var added: [Pin] = []
    var differing: [Difference] = []
    for pin in seen.pins {
      guard let before = lines[pin.key] else {
        added.append(pin)
        lines[pin.key] = pin
        continue
      }
      let isUpdate = update.contains(pin.key.id) || update.contains(pin.key.text)
      if Self.disagree(before, pin), !isUpdate {
        differing.append(Difference(was: before, now: pin))
      } else {
        lines[pin.key] = isUpdate ? pin : Pin(pin.key, before.facts + pin.facts)
      }
    }
    let here = Set(seen.pins.map(\.key))
    let gone =
      prunes ? lines.values.filter { seen.knowsAll($0.key.kind) && !here.contains($0.key) } : []
    for pin in gone { lines[pin.key] = nil }
    self.added = added.sorted { $0.key < $1.key }
    removed = gone.sorted { $0.key < $1.key }
    self.differing = differing
    open = seen.open
    text = Pins.text(lines.values)
    hasChanged = text != known.source.bytes
  }

  /// A tag that was remembered without an object of its own and has one now is another tag.
  private static func disagree(_ was: Pin, _ now: Pin) -> Bool {
    if was["commit"] != nil, was["object"] == nil, now["object"] != nil { return true }
    return now.facts.contains { fact in was[fact.name].map { $0 != fact.value } ?? false }
  }
}

/// Looks at what there is to pin.
struct PinCollector {
  private(set) var pins: [Pin] = []
  private(set) var open: [NotVerified] = []
  private let hasPackages: Bool

  init(
    _ trees: JudgedTrees, policy: Policy, packages: Bool, upstreams: Upstreams = Upstreams(),
    doubts: Doubts = Doubts(), known: Pins = .none, update: Set<String> = []
  ) throws(TreeError) {
    hasPackages = packages
    let entries = try trees.candidate.entries()
    let wanted = Set(policy.pins.files.map { TreePath($0) })
    for entry in entries where FileRole(of: entry.path) == .wrapper || wanted.contains(entry.path) {
      pin(entry, trees.candidate)
    }
    for submodule in try Submodule.all(in: trees.candidate) { pin(submodule) }
    if let repository = trees.repository { references(repository, policy) }
    let pipelines = try Engine.pipelines(of: trees.candidate)
    let used = ReferencePins(pipelines, upstreams, runs: EngineFormats.actionRuns)
    pins += used.pins
    open += used.open
    drop(doubts, known, unless: update)
    if packages { try self.packages(trees) }
    dropLongLines()
  }

  /// One line over the limit makes the whole file unreadable, for everybody.
  private mutating func dropLongLines() {
    pins.removeAll { pin in
      guard !pin.fitsLine else { return false }
      open.append(
        NotVerified(
          .pin, Subject(.ref, pin.key.id), reason: "line-length",
          detail: "its line would be over \(Pin.longestLine) bytes, which no pintle reads"))
      return true
    }
  }

  /// Nothing is remembered as right while something says that it is not, unless somebody names it.
  /// What is remembered already is compared with its line all the same.
  private mutating func drop(_ doubts: Doubts, _ known: Pins, unless update: Set<String>) {
    pins.removeAll { pin in
      guard known[pin.key] == nil, let rule = doubts.rule(about: pin),
        !update.contains(pin.key.id)
      else { return false }
      open.append(
        NotVerified(
          .pin, Subject(.ref, pin.key.id), reason: "doubtful", detail: "'\(rule)' fires on it",
          next: "pintle check shows why; pintle pin --update \(pin.key.id) records it all the same")
      )
      return true
    }
  }

  /// Whether everything of a kind was looked at, so that what is missing is gone.
  func knowsAll(_ kind: Pin.Kind) -> Bool {
    switch kind {
    case .file, .submodule, .tag, .branch: true
    case .package: hasPackages
    default: false
    }
  }

  private mutating func pin(_ entry: TreeEntry, _ tree: any SourceTree) {
    guard entry.kind != .submodule, entry.kind != .link,
      let bytes = try? tree.bytes(of: entry, limit: Source.defaultLimit)
    else {
      return open.append(
        NotVerified(.pin, .file(entry.path), reason: "unreadable", detail: "no content to pin"))
    }
    pins.append(
      Pin(
        Pin.Key(.file, Pin.escaped(entry.path.bytes)), [Pin.Fact("sha256", SHA256.hex(bytes))]))
  }

  private mutating func pin(_ submodule: Submodule) {
    guard let commit = submodule.commit else { return }
    var facts = [Pin.Fact("class", "moving"), Pin.Fact("commit", commit)]
    if let url = submodule.url { facts.append(Pin.Fact("url", Pin.escaped(url.utf8))) }
    pins.append(Pin(Pin.Key(.submodule, Pin.escaped(submodule.path.bytes)), facts))
  }

  /// The repository's own tags, and the branches that policy names.
  private mutating func references(_ repository: Repository, _ policy: Policy) {
    let list = repository.listReferences()
    let versions = Set(list.tags.compactMap { TagVersion($0.shortName) })
    for reference in list.tags {
      guard let commit = reference.commit, let target = reference.target else {
        open.append(
          NotVerified(
            .pin, Subject(.ref, reference.name.text), reason: "no-commit",
            detail: "the tag leads to no commit that is here"))
        continue
      }
      let isMoving = TagVersion(reference.shortName)?.isMoving(among: versions) ?? false
      var facts = [
        Pin.Fact("class", isMoving ? "moving" : "fixed"), Pin.Fact("commit", commit.hex),
      ]
      if target != commit { facts.append(Pin.Fact("object", target.hex)) }
      if let tree = try? repository.commit(commit).tree { facts.append(Pin.Fact("tree", tree.hex)) }
      pins.append(Pin(Pin.Key(.tag, Pin.escaped(reference.name.bytes)), facts))
    }
    for name in policy.pins.branches {
      guard let found = try? repository.reference(name) else { continue }
      pins.append(
        Pin(
          Pin.Key(.branch, Pin.escaped(name.utf8)), [Pin.Fact("commit", found.target.hex)]))
    }
  }

  private mutating func packages(_ trees: JudgedTrees) throws(TreeError) {
    let examination = try Engine.examine(Request(candidate: trees.candidate))
    open += examination.open
    var known: [String: Pin] = [:]
    for pin in examination.lockfiles.flatMap(\.dependencies).flatMap(Pin.packages(of:)) {
      let facts = (known[pin.key.id]?.facts ?? []) + pin.facts
      known[pin.key.id] = Pin(pin.key, facts)
    }
    pins += known.values.sorted { $0.key < $1.key }
  }
}

extension Pin {
  /// The lines of a lockfile's package, one for each file that has a name; none for what is not fetched.
  fileprivate static func packages(of dependency: Dependency) -> [Pin] {
    guard dependency.needsDigest || dependency.source.kind == .git, !dependency.version.isEmpty
    else { return [] }
    let named = dependency.artifacts.filter { $0.name != nil }
    if named.isEmpty {
      return [Pin(dependency, dependency.digests, Key(.package, dependency.purl))]
    }
    return named.map { Pin(dependency, $0.digests, $0.pinKey(of: dependency)) }
  }

  private init(_ dependency: Dependency, _ digests: [Digest], _ key: Key) {
    var facts = digests.map { Fact($0.label, $0.value) }
    if facts.isEmpty { facts.append(Fact("digest", "none")) }
    if !dependency.source.host.isEmpty {
      facts.append(Fact("host", Pin.escaped(dependency.source.host.utf8)))
    }
    if dependency.install != .unknown {
      facts.append(Fact("install", dependency.install.rawValue))
    }
    if let commit = dependency.source.commit { facts.append(Fact("commit", commit)) }
    if dependency.source.kind == .git { facts.append(Fact("source", "git")) }
    if dependency.source.kind == .url {
      facts += [Fact("source", "url"), Fact("url", Pin.escaped(dependency.source.url.utf8))]
    }
    self.init(key, facts)
  }
}
