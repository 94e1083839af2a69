import Evidence
import Inventory
import Lockfiles
import Syntax
import Trees

/// Which requirements files of a tree take in which others.
struct RequirementsReach {
  /// Sets that one of the looked-at files belongs to.
  private(set) var sets: [RequirementsSet] = []
  /// Files that only another file's include makes requirements files.
  private(set) var included: [Lockfile] = []
  /// Files that another takes in.
  private(set) var targets: Set<TreePath> = []
  private(set) var open: [NotVerified] = []
  /// How many files of sets may still be looked at: one file can stand in each of thousands of sets.
  private var budget = 100_000
  private var includes: [TreePath: [(kind: Lockfile.Include.Kind, path: TreePath)]] = [:]

  /// - Parameter entries: those that are looked at.
  init(_ documents: Documents, _ entries: [TreeEntry]) {
    let looked = Set(entries.map(\.path))
    guard entries.contains(where: { Self.mayBelong($0.path) }) else { return }
    let named = documents.requirementsPaths
    guard !named.isEmpty else { return }
    documents.readAhead(named.filter(LockfileFormats.canRead).compactMap(documents.entry))
    var waiting = named
    var seen = Set(named)
    while let path = waiting.popLast() {
      guard let file = documents.requirements(at: path) else { continue }
      for include in file.includes {
        guard let target = resolve(include, of: file, documents, isLooked: looked.contains(path))
        else { continue }
        includes[path, default: []].append((include.kind, target))
        targets.insert(target)
        if seen.insert(target).inserted { waiting.append(target) }
      }
    }
    included = seen.subtracting(named).intersection(looked).sorted()
      .compactMap { documents.requirements(at: $0) }
    for root in roots(named, documents) {
      if let set = set(from: root, documents, looked) { sets.append(set) }
    }
  }

  /// Whether a file can be part of a set: it is one by name, or has an ending that people give others.
  private static func mayBelong(_ path: TreePath) -> Bool {
    endings.contains { path.ends(with: $0) }
  }

  private static let endings: [StaticString] = [".txt", ".in", ".pip", ".req", ".lock"]

  /// Files that no other takes in; constraints are no requirements. Of files that take in each other the
  /// first is one, so that none goes unjudged.
  private mutating func roots(_ named: [TreePath], _ documents: Documents) -> [TreePath] {
    let taken = Set(
      includes.values.flatMap { $0 }.filter { $0.kind == .requirements }.map(\.path))
    let own = named.filter { path in
      LockfileFormats.canRead(path) && !path.nameText.contains("constraint")
    }
    var roots = own.filter { !taken.contains($0) }
    var reached = Set(members(of: named.filter { !taken.contains($0) }))
    for path in own where !reached.contains(path) {
      roots.append(path)
      reached.formUnion(members(of: [path]))
      if let file = documents.requirements(at: path), let include = file.includes.first {
        note(include, file, ("include-cycle", "it takes itself in, by way of others"))
      }
    }
    return roots.sorted()
  }

  /// Files and what they take in, in order.
  private func members(of roots: [TreePath]) -> [TreePath] {
    var members = roots
    var seen = Set(roots)
    var next = 0
    while next < members.count {
      for include in includes[members[next]] ?? [] where include.kind == .requirements {
        if seen.insert(include.path).inserted { members.append(include.path) }
      }
      next += 1
    }
    return members
  }

  private mutating func set(
    from root: TreePath, _ documents: Documents, _ looked: Set<TreePath>
  ) -> RequirementsSet? {
    guard budget > 0 else { return nil }
    let members = members(of: [root])
    budget -= members.count
    if budget <= 0 {
      open.append(
        NotVerified(
          .lockfile, .file(root), reason: "limit-includes",
          detail: "requirements files take in each other more than 100,000 times"))
    }
    let constraints = members.flatMap { includes[$0] ?? [] }
      .filter { $0.kind == .constraints }.map(\.path)
    guard !looked.isDisjoint(with: members + constraints) else { return nil }
    // A chart's `requirements.lock` is none of them.
    let read = { (path: TreePath) in
      documents.requirements(at: path).flatMap { $0.digestRule == .each ? nil : $0 }
    }
    return RequirementsSet(
      members: members.compactMap(read), constraints: Set(constraints).sorted().compactMap(read))
  }

  // MARK: Where an include leads

  private mutating func resolve(
    _ include: Lockfile.Include, of file: Lockfile, _ documents: Documents, isLooked: Bool
  ) -> TreePath? {
    let reason: (String, String)
    if include.path.contains("://") {
      reason = ("include-address", "it is taken in from an address, and nothing is fetched")
    } else if include.path.contains("${") {
      reason = ("include-variable", "a variable says which file it takes in")
    } else if let target = file.path.parent.resolving(include.path.replacing("\\", with: "/")) {
      if target != file.path, documents.entry(at: target) != nil { return target }
      reason =
        target == file.path
        ? ("include-cycle", "it takes itself in")
        : ("include-missing", "it takes in a file that is not in this tree")
    } else {
      reason = ("include-outside", "it takes in a file outside this tree")
    }
    if isLooked { note(include, file, reason) }
    return nil
  }

  private mutating func note(
    _ include: Lockfile.Include, _ file: Lockfile, _ reason: (word: String, what: String)
  ) {
    open.append(
      NotVerified(
        .lockfile, .file(file.path), reason: reason.word,
        detail: "\(reason.what): '\(include.path)'",
        place: file.source.place(.cause, include.range)))
  }
}
