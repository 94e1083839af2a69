import Evidence

/// What rules that look at all files of a repository together keep of each file.
struct RepositoryEvidence {
  /// Who has eight letters or more and owns something that a pipeline uses, in lower case.
  private(set) var owners: Set<String> = []
  /// As written: the same few stand again and again.
  private var writtenOwners: Set<Substring> = []
  var hosts: [NamedHost] = []
  var cachedReleases: [CachedRelease] = []
  /// Where an outsider's code runs first, in the order of the files.
  private(set) var firstExecution: Place?

  mutating func add(owner: Substring) {
    if writtenOwners.insert(owner).inserted { owners.insert(owner.lowercased()) }
  }

  /// Files come in any order.
  mutating func take(_ paths: [AttackPath]) {
    for path in paths {
      guard let place = path.entries.first?.execution else { continue }
      if let known = firstExecution, known.path <= place.path { continue }
      firstExecution = place
    }
  }
}

/// A host that a command of a script names.
struct NamedHost {
  let name: String
  /// Those of seven letters or more, but the last.
  let labels: [String]
  let subject: Subject
  let place: Place
}

/// A job that publishes what it builds with a cache.
struct CachedRelease {
  let job: String
  let subject: Subject
  let workflow: Subject
  let place: Place
  /// What a person calls the step that brings the cache back.
  let step: String
}
