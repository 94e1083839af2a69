import Evidence
import Inventory
import Lockfiles
import Syntax
import Trees

/// The documents of one tree, each read once. What cannot be read becomes an open question.
final class Documents {
  let tree: any SourceTree
  let limit: Int
  private var lockfiles: [TreePath: Lockfile?] = [:]
  private var manifests: [TreePath: Manifest?] = [:]
  private var requirements: [TreePath: Lockfile?] = [:]
  private var tools: [TreePath: Lockfile?] = [:]
  private var members: [TreePath: [TreePath]] = [:]
  private(set) var open: [TreePath: NotVerified] = [:]
  private(set) var filesRead = 0
  /// By folder the manifests that only a pattern of names tells; listed when first asked for.
  private lazy var matched: [TreePath: [TreePath]] = Dictionary(
    grouping: ((try? tree.entries()) ?? []).map(\.path).filter(ManifestFormats.isMatched),
    by: \.parent)

  init(_ tree: any SourceTree, limit: Int) {
    self.tree = tree
    self.limit = limit
  }

  func lockfile(_ entry: TreeEntry) -> Lockfile? {
    if let known = lockfiles[entry.path] { return known }
    readAhead([entry])
    return lockfiles[entry.path] ?? nil
  }

  /// Reads lockfiles on all cores, so that they are known when they are asked for.
  func readAhead(_ entries: [TreeEntry]) { Self.readAhead([(self, entries)]) }

  /// The same for the lockfiles of several trees.
  static func readAhead(_ all: [(documents: Documents, entries: [TreeEntry])]) {
    var batch = LockfileBatch()
    var owners: [Documents] = []
    for (documents, entries) in all {
      for entry in entries where documents.lockfiles[entry.path] == nil {
        guard !documents.isOnlyNamedSo(entry), let source = documents.source(entry, .lockfile)
        else {
          documents.lockfiles[entry.path] = .some(nil)
          continue
        }
        batch.add(entry, source)
        owners.append(documents)
        if batch.isFull {
          keep(batch, owners)
          (batch, owners) = (LockfileBatch(), [])
        }
      }
    }
    keep(batch, owners)
  }

  private static func keep(_ batch: LockfileBatch, _ owners: [Documents]) {
    for (owner, member) in zip(owners, batch.read { $0 }) {
      guard let source = member.source, let reading = member.reading else { continue }
      owner.filesRead += 1
      let lockfile = owner.value(of: reading, source, member.entry, .lockfile)
      owner.lockfiles[member.entry.path] = .some(lockfile)
    }
  }

  /// Reads lockfiles on all cores and lets go of those that were not known before.
  ///
  /// - Parameters:
  ///   - look: what is wanted of a lockfile, on one of the cores.
  ///   - take: is given that in the order of the entries; nil for what cannot be read.
  func visit<Value: Sendable>(
    _ entries: [TreeEntry], look: @Sendable (Lockfile) -> Value,
    take: (TreeEntry, Value?) -> Void
  ) {
    var batch = LockfileBatch()
    for entry in entries {
      if let known = lockfiles[entry.path] {
        batch.add(entry, known: known)
      } else if !isOnlyNamedSo(entry), let source = source(entry, .lockfile) {
        batch.add(entry, source)
      } else {
        batch.add(entry, known: nil)
      }
      if batch.isFull {
        finish(batch, look, take)
        batch = LockfileBatch()
      }
    }
    finish(batch, look, take)
  }

  private func finish<Value: Sendable>(
    _ batch: LockfileBatch, _ look: @Sendable (Lockfile) -> Value,
    _ take: (TreeEntry, Value?) -> Void
  ) {
    for (entry, source, reading) in batch.read(look) {
      guard let source, let reading else {
        if case .read(let value, _) = reading { take(entry, value) } else { take(entry, nil) }
        continue
      }
      filesRead += 1
      take(entry, value(of: reading, source, entry, .lockfile))
    }
  }

  /// Whether a file of no known format has the name of a lockfile and locks nothing.
  private func isOnlyNamedSo(_ entry: TreeEntry) -> Bool {
    guard LockfileNames.ecosystem(of: entry.path) == LockfileNames.unknown,
      let bytes = try? tree.bytes(of: entry, limit: limit)
    else { return false }
    return !LockfileFormats.mayLock(Source(bytes, path: entry.path, origin: tree.origin))
  }

  /// A requirements file of any name: one that another takes in.
  func requirements(at path: TreePath) -> Lockfile? {
    if let known = requirements[path] { return known }
    let lockfile = entry(at: path).flatMap { entry in
      LockfileFormats.canRead(path)
        ? self.lockfile(entry) : read(entry, .lockfile, LockfileFormats.readRequirements)
    }
    requirements[path] = .some(lockfile)
    return lockfile
  }

  /// The tools that a file asks for; nil when it asks for none.
  func tools(_ entry: TreeEntry) -> Lockfile? {
    if let known = tools[entry.path] { return known }
    let list = read(entry, .manifest, ToolFiles.read)
    tools[entry.path] = .some(list?.dependencies.isEmpty == false ? list : nil)
    return tools[entry.path] ?? nil
  }

  func lockfile(at path: TreePath) -> Lockfile? { entry(at: path).flatMap(lockfile) }

  func manifest(at path: TreePath) -> Manifest? {
    if let known = manifests[path] { return known }
    let manifest = entry(at: path).flatMap { read($0, .manifest, ManifestFormats.read) }
    manifests[path] = .some(manifest)
    return manifest
  }

  /// Files that are requirements files by their names, and what such files are made from, sorted.
  private(set) lazy var requirementsPaths: [TreePath] = ((try? tree.entries()) ?? []).map(\.path)
    .filter { path in
      let isNamed =
        LockfileFormats.isRequirementsFile(path)
        || ManifestFormats.ecosystem(of: path) == .pypi && path.nameText.hasSuffix(".in")
      return isNamed && !path.hasFolder("node_modules") && !path.hasFolder("site-packages")
    }

  func matchedManifests(in folder: TreePath) -> [TreePath] { matched[folder] ?? [] }

  /// The manifests of a lockfile's workspace, where the lockfile does not name them.
  func members(of lockfile: Lockfile) -> [TreePath] {
    if let known = members[lockfile.path] { return known }
    let found = WorkspaceMembers(documents: self).manifests(of: lockfile)
    members[lockfile.path] = found
    return found
  }

  /// Addresses that the build descriptions beside lockfiles name in their text, by lockfile.
  func addresses(of lockfiles: [Lockfile]) -> [TreePath: Set<RepositoryPlace>] {
    lockfiles.reduce(into: [:]) { found, lockfile in
      let addresses = NamedAddresses.files(of: lockfile.ecosystem).flatMap { name -> [String] in
        guard let entry = entry(at: lockfile.path.parent.appending(name)),
          let bytes = try? tree.bytes(of: entry, limit: limit)
        else { return [] }
        return NamedAddresses.read(bytes)
      }
      if !addresses.isEmpty {
        found[lockfile.path] = Set(addresses.compactMap { RepositoryPlace($0) })
      }
    }
  }

  func entry(at path: TreePath) -> TreeEntry? {
    do {
      return try tree.entry(at: path)
    } catch {
      note(path, .tree, reason: "unreadable", detail: error.description)
      return nil
    }
  }

  private func read<Value>(
    _ entry: TreeEntry, _ question: Question, _ reader: (Source) -> Reading<Value>
  ) -> Value? {
    guard let source = source(entry, question) else { return nil }
    filesRead += 1
    return value(of: reader(source), source, entry, question)
  }

  private func value<Value>(
    of reading: Reading<Value>, _ source: Source, _ entry: TreeEntry, _ question: Question
  ) -> Value? {
    switch reading {
    case .read(let value, _):
      return value
    case .unsupported(let what):
      note(entry.path, question, reason: "unsupported", detail: what)
    case .malformed(let error):
      let place = source.place(.cause, error.offset..<error.offset)
      let reason: String
      if case .limit(let name) = error.kind {
        reason = "limit-\(name)"
      } else {
        reason = "malformed"
      }
      note(entry.path, question, reason: reason, detail: error.what, place: place)
    }
    return nil
  }

  private func source(_ entry: TreeEntry, _ question: Question) -> Source? {
    guard let file = file(behind: entry, question) else { return nil }
    do {
      let bytes = try tree.bytes(of: file, limit: limit)
      return Source(bytes, path: entry.path, origin: tree.origin)
    } catch {
      note(entry.path, question, reason: "unreadable", detail: error.description)
      return nil
    }
  }

  /// Follows links inside the tree, a few times; never through a folder that is itself a link.
  private func file(behind entry: TreeEntry, _ question: Question) -> TreeEntry? {
    var current = entry
    for _ in 0..<8 {
      switch current.kind {
      case .file, .executable: return current
      case .submodule:
        note(entry.path, question, reason: "submodule", detail: "a submodule stands at this path")
        return nil
      case .link:
        guard let target = target(of: current) else {
          note(
            entry.path, question, reason: "link-outside",
            detail: "a link that leads out of the tree or to nothing in it",
            next: "put the file itself at this path")
          return nil
        }
        current = target
      }
    }
    note(entry.path, question, reason: "link-loop", detail: "a chain of links without an end")
    return nil
  }

  private func target(of link: TreeEntry) -> TreeEntry? {
    guard let bytes = try? tree.bytes(of: link, limit: 4096),
      let text = String(validating: bytes, as: UTF8.self),
      let path = link.path.parent.resolving(text)
    else { return nil }
    return entry(at: path)
  }

  private func note(
    _ path: TreePath, _ question: Question, reason: String, detail: String, next: String = "",
    place: Place? = nil
  ) {
    open[path] = NotVerified(
      question, .file(path), reason: reason, detail: detail, next: next,
      place: place ?? Place(.cause, in: tree.origin, path: path))
  }
}
