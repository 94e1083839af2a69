import Evidence

/// How many of its server's branches a clone holds, so that "on no branch" means something.
public enum BranchKnowledge: Sendable {
  case all
  /// History ends somewhere.
  case shallow
  /// Only chosen branches were fetched, or none is here.
  case some
}

extension Repository {
  public func branchKnowledge(_ references: ReferenceList) -> BranchKnowledge {
    if !shallowCommits.isEmpty { return .shallow }
    guard !references.branchTips.isEmpty else { return .some }
    let wanted = fetchedReferences
    return wanted.isEmpty || wanted.contains(where: Self.takesAllBranches) ? .all : .some
  }

  /// `+refs/heads/*:…` or `+refs/*:…`
  private static func takesAllBranches(_ specification: String) -> Bool {
    let source = specification.drop { $0 == "+" }.prefix { $0 != ":" }
    return source == "refs/heads/*" || source == "refs/*"
  }

  /// What `remote.*.fetch` of the repository's own configuration says. A plain search: an odd spelling
  /// makes the clone look as if it had fetched less.
  private var fetchedReferences: [String] {
    var isRemote = false
    var found: [String] = []
    for line in (configuration ?? []).split(separator: 0x0A) {
      let text = String(decoding: line, as: UTF8.self)
      let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      if words.first?.hasPrefix("[") == true {
        isRemote = words.first?.lowercased() == "[remote"
      } else if isRemote, words.first?.lowercased() == "fetch", let value = words.last {
        found.append(String(value))
      } else if isRemote, let first = words.first, first.lowercased().hasPrefix("fetch=") {
        found.append(String(first.dropFirst(6)))
      }
    }
    return found
  }

  /// The youngest commits that a commit leads to, by committer date, as far as they are here.
  public func youngest(_ count: Int, from start: ObjectID) throws(GitError) -> [ObjectID] {
    var queue: [(committed: Int64, commit: Commit)] = []
    var seen: Set<ObjectID> = [start]
    var found: [ObjectID] = []
    func push(_ id: ObjectID) {
      guard let commit = try? commit(id) else { return }
      let place = queue.firstIndex { $0.committed >= commit.committed } ?? queue.count
      queue.insert((commit.committed, commit), at: place)
    }
    push(start)
    while let next = queue.popLast(), found.count < count {
      found.append(next.commit.id)
      if shallowCommits.contains(next.commit.id) { continue }
      for parent in next.commit.parents where seen.insert(parent).inserted { push(parent) }
    }
    return found
  }
}
