import Evidence

/// A reference with everything it leads to.
public struct ListedReference: Sendable {
  public enum Tip: Sendable, Hashable {
    case commit(ObjectID)
    /// A tree or a blob, behind tag objects or not.
    case other(ObjectKind, ObjectID)
    /// Leads nowhere, and why.
    case nowhere(String)
  }

  /// The full name, byte for byte.
  public let name: TreePath
  public let isSymbolic: Bool
  /// The object that it names, before tag objects are followed.
  public let target: ObjectID?
  /// Outermost first; empty for a lightweight tag or a branch.
  public let tags: [TagObject]
  public let tip: Tip
  /// The commit it leads to, when it leads to one.
  public let commit: ObjectID?
  public let space: ReferenceSpace

  init(name: TreePath, isSymbolic: Bool, target: ObjectID?, tags: [TagObject], tip: Tip) {
    self.name = name
    self.isSymbolic = isSymbolic
    self.target = target
    self.tags = tags
    self.tip = tip
    space = ReferenceSpace(of: name)
    switch tip {
    case .commit(let id): commit = id
    case .other, .nowhere: commit = nil
    }
  }

  /// The name without `refs/heads/` and the like; bytes that are not UTF-8 are written `\xNN`.
  public var shortName: String { space.shortName(of: name) }
}

/// What a reference is, told from its name alone.
public enum ReferenceSpace: Sendable, Hashable {
  /// `refs/heads/`
  case branch
  /// `refs/remotes/<remote>/`, but not what a forge shows there of others' requests.
  case remoteBranch
  case tag
  /// What somebody asks to be merged: anyone can put commits there.
  case request
  case replacement
  case other

  public init(of name: TreePath) {
    // Almost all references are branches and tags.
    if name.bytes.starts(with: "refs/tags/".utf8) {
      self = .tag
      return
    }
    let parts = name.components.map(\.text)
    switch (parts.first, parts.dropFirst().first) {
    case ("refs", "heads"): self = .branch
    case ("refs", "replace"): self = .replacement
    case ("refs", "pull"), ("refs", "merge-requests"), ("refs", "pull-requests"),
      ("refs", "changes"):
      self = .request
    case ("refs", "remotes"): self = ReferenceSpace.remote(parts)
    default: self = .other
    }
  }

  /// `refs/remotes/pull/7/merge` is how a forge's runner checks out a request.
  private static func remote(_ parts: [String]) -> ReferenceSpace {
    let requests: Set = ["pr", "pull", "pulls", "merge-requests", "mr", "pull-requests", "changes"]
    // A branch may well be called `changes/1.x`; a request has a number.
    for place in 2..<min(4, parts.count) where requests.contains(parts[place]) {
      if parts.dropFirst(place + 1).contains(where: { $0.allSatisfy(\.isNumber) }) {
        return .request
      }
    }
    return parts.last == "HEAD" && parts.count == 4 ? .other : .remoteBranch
  }

  /// Whether it makes the commits it leads to the repository's own.
  public var vouches: Bool { self == .branch || self == .remoteBranch }

  func shortName(of name: TreePath) -> String {
    let text = name.text
    let dropped: Int =
      switch self {
      case .branch: "refs/heads/".count
      case .tag: "refs/tags/".count
      case .remoteBranch: "refs/remotes/".count
      default: 0
      }
    return String(text.dropFirst(dropped))
  }
}

/// All references of a repository at one moment.
public struct ReferenceList: Sendable {
  /// Sorted by name.
  public let all: [ListedReference]

  public init(_ all: [ListedReference]) { self.all = all }

  public subscript(_ name: TreePath) -> ListedReference? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if all[middle].name < name { low = middle + 1 } else { high = middle }
    }
    return low < all.count && all[low].name == name ? all[low] : nil
  }

  public var tags: [ListedReference] { all.filter { $0.space == .tag } }

  /// Names of the branches and tags that lead right to a commit.
  public func names(at commit: ObjectID) -> [TreePath] {
    var names: [TreePath] = []
    for reference in all where reference.space.vouches || reference.space == .tag {
      if reference.commit == commit { names.append(reference.name) }
    }
    return names
  }

  /// Commits of all branches and tags.
  public var ownTips: [ObjectID] {
    all.filter { $0.space.vouches || $0.space == .tag }.compactMap(\.commit)
  }

  /// Commits of everything that vouches.
  public var branchTips: [ObjectID] { all.filter { $0.space.vouches }.compactMap(\.commit) }
}

extension Repository {
  /// Reads every reference once, loose and packed, and follows tag objects.
  public func listReferences() -> ReferenceList {
    let stored = ReferenceFiles(folder: commonFolder).all()
    let byName = Dictionary(
      stored.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    var tips: [ObjectID: (tags: [TagObject], tip: ListedReference.Tip)] = [:]
    return ReferenceList(
      stored.map { reference in
        let (isSymbolic, target) = resolve(reference.value, byName)
        guard case .object(let id) = target else {
          return ListedReference(
            name: reference.name, isSymbolic: isSymbolic, target: nil, tags: [],
            tip: .nowhere(target.why))
        }
        let found = tips[id] ?? follow(id)
        tips[id] = found
        return ListedReference(
          name: reference.name, isSymbolic: isSymbolic, target: id, tags: found.tags,
          tip: found.tip)
      })
  }

  private enum Target {
    case object(ObjectID)
    case broken(String)

    var why: String {
      if case .broken(let why) = self { return why }
      return ""
    }
  }

  private func resolve(
    _ value: StoredReference.Value, _ byName: [TreePath: StoredReference.Value]
  ) -> (isSymbolic: Bool, Target) {
    var value = value
    var steps = 0
    while case .symbolic(let next) = value {
      steps += 1
      // Git itself follows five.
      guard steps <= 5 else { return (true, .broken("a chain of names without end")) }
      guard let found = byName[TreePath(next)] else {
        return (true, .broken("names '\(next)', which is not there"))
      }
      value = found
    }
    if case .object(let id) = value { return (steps > 0, .object(id)) }
    return (steps > 0, .broken("its file holds no object name"))
  }

  /// The commit behind a commit or an annotated tag; nil when it leads to something else.
  ///
  /// - Throws: `notFound` when what it leads to is not here.
  public func peeledCommit(_ id: ObjectID) throws(GitError) -> ObjectID? {
    switch follow(id).tip {
    case .commit(let commit): return commit
    case .other: return nil
    case .nowhere(let why): throw GitError(.notFound, call: "peel", message: why)
    }
  }

  private static let deepestTag = 64

  /// Follows tag objects to what they tag.
  private func follow(_ id: ObjectID) -> (tags: [TagObject], tip: ListedReference.Tip) {
    var tags: [TagObject] = []
    var current = id
    while tags.count < Self.deepestTag {
      guard let kind = kind(of: current) else {
        return (tags, .nowhere("leads to \(current), which is not here"))
      }
      switch kind {
      case .commit: return (tags, .commit(current))
      case .tree, .blob: return (tags, .other(kind, current))
      case .tag:
        guard let bytes = try? object(current).bytes,
          let tag = try? TagObject(bytes, id: current)
        else { return (tags, .nowhere("the tag object \(current.short) cannot be read")) }
        tags.append(tag)
        current = tag.target
      }
    }
    return (tags, .nowhere("a chain of tag objects without end"))
  }
}
