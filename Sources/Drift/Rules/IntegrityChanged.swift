import Evidence
import Inventory

/// The same version with other content.
enum IntegrityChanged: DriftRule {
  static let rule = Rule(
    id: "integrity-changed", domain: .drift, kind: .attack, severity: .critical,
    confidence: .certain, title: "the same version has another digest",
    explanation: """
      A published version never changes. Where name, version and algorithm are the same and the digest
      is not, what will be installed is not what was reviewed: the lockfile was edited to admit other
      content, or the registry serves other content. A second digest beside the known one counts too,
      because installers accept any of them. An archive that is named by its address alone may be written
      anew there: where the address stays and the digest does not it is a change, and medium. So it is where a
      Terraform provider keeps the digests of its archives (`zh:`) and exchanges those of the unpacked files
      (`h1:`), of which there is one for each platform: a lockfile made anew elsewhere does that, too. Lockfiles
      as poetry wrote them before 1.0 and pipenv in early 2017 hold digests of wheels built on the spot, and are
      medium as well.
      """,
    evidence: "the digest at the base (or in the pins) and the digest now",
    remedy:
      "do not install; restore the base's entry and ask whoever made the change where the new digest comes from",
    falsePositives:
      "0 in 10.1 million comparisons of npm, yarn, pnpm and Cargo lockfiles; archives of file: and workspace sources are passed over",
    techniques: [.compromiseSoftwareSupplyChain, .dataManipulation])

  static func check(_ input: DriftInput, into report: inout Report) {
    var unlike = UnlikeDigests()
    for entry in input.dependencies.judged {
      guard entry.dependency.isImmutable else {
        compareAddress(entry, input, into: &report)
        continue
      }
      if !compareWithBase(entry, input, &unlike, into: &report) {
        compareWithPin(entry, input, &unlike, into: &report)
      }
    }
    unlike.tell(into: &report)
  }

  /// An archive at an address: nothing says that it never changes, and nothing asked for another one.
  private static func compareAddress(
    _ entry: Entry, _ input: DriftInput, into report: inout Report
  ) {
    let dependency = entry.dependency
    guard dependency.source.kind == .url, !dependency.source.url.isEmpty else { return }
    let known = input.dependencies.baseline[PackageKey(dependency)] ?? []
    let was = known.first {
      $0.lockfile.path == entry.lockfile.path && $0.dependency.location == dependency.location
        && $0.dependency.source == dependency.source
    }
    guard let was else { return }
    let files = dependency.compared(with: was.dependency)
    guard files.outcome == .changed else { return }
    report.find(
      input.finding(
        rule, entry, was: was, at: dependency.digestRange, wasAt: was.dependency.digestRange,
        "'\(dependency.name)' keeps its address and changes its digest", kind: .change,
        severity: .medium,
        facts: [
          Fact(
            "digest", was: text(files.was), now: text(files.now),
            check: input.diffCommand(entry.lockfile.path))
        ], identity: [text(files.now)]))
  }

  /// Whether the base knows the version.
  private static func compareWithBase(
    _ entry: Entry, _ input: DriftInput, _ unlike: inout UnlikeDigests,
    into report: inout Report
  ) -> Bool {
    let known = (input.dependencies.baseline[PackageKey(entry.dependency)] ?? [])
      .filter {
        $0.dependency.isImmutable && $0.dependency.artifacts.hasDigest
          && entry.isComparable(with: $0)
      }
    for was in known {
      let files = entry.dependency.compared(with: was.dependency)
      switch files.outcome {
      case .changed where hasTreesAlone(entry.dependency) && hasTreesAlone(was.dependency):
        report.find(otherTrees(entry, was: was, input))
        return true
      case .changed:
        report.find(finding(entry, was: was, files, input))
        return true
      case .lost where entry.dependency.hasUnreadableDigest:
        report.find(finding(entry, was: was, files, input))
        return true
      // A line of go.sum is over the module or over its go.mod alone; either may go as the other comes.
      case .notComparable where known.count == 1 && entry.dependency.ecosystem != .golang:
        unlike.add(entry, "the base's", requiredBy: nil)
      case .same where hasOtherTrees(entry.dependency, was.dependency):
        report.find(otherTrees(entry, was: was, input))
        return true
      default: continue
      }
    }
    return !known.isEmpty
  }

  /// A version that the base's lockfiles lack and the pins remember is `returned-version`; here the
  /// pins judge where there is no base at all.
  private static func compareWithPin(
    _ entry: Entry, _ input: DriftInput, _ unlike: inout UnlikeDigests,
    into report: inout Report
  ) {
    for (pin, files) in input.pinnedFiles(of: entry.dependency) {
      switch files.outcome {
      case .changed where !input.dependencies.hasBase:
        report.find(finding(entry, pin: pin, files, rule: rule, input))
      case .notComparable:
        unlike.add(entry, "the pins'", requiredBy: .policy)
      default: continue
      }
    }
  }

  static func finding(
    _ entry: Entry, pin: Pin, _ files: ArtifactComparison, rule: Rule, _ input: DriftInput
  ) -> Finding {
    let dependency = entry.dependency
    return Finding(
      rule, dependency.subject, "'\(dependency.name)' \(dependency.version) is not what was pinned",
      places: [
        entry.place(.cause, dependency.digestRange), input.pins.source.place(.pin, pin.range),
      ],
      facts: [Fact("digest", was: text(files.was), now: text(files.now))],
      identity: [text(files.now)], group: .file(entry.lockfile.path))
  }

  /// Whether digests of a provider's unpacked files went as others came, while those of its archives stay.
  private static func hasOtherTrees(_ now: Dependency, _ was: Dependency) -> Bool {
    guard now.ecosystem == .terraform else { return false }
    let (before, after) = (trees(was), trees(now))
    return !before.isSubset(of: after) && !after.isSubset(of: before)
  }

  /// A provider without the digests of its archives: what one platform unpacks says nothing of another's.
  private static func hasTreesAlone(_ provider: Dependency) -> Bool {
    provider.ecosystem == .terraform && provider.digests.allSatisfy { $0.scheme != .file }
  }

  private static func trees(_ provider: Dependency) -> Set<Digest> {
    Set(provider.digests.filter { $0.scheme != .file })
  }

  private static func otherTrees(_ entry: Entry, was: Entry, _ input: DriftInput) -> Finding {
    let (before, after) = (trees(was.dependency), trees(entry.dependency))
    let new = text(after.subtracting(before).sorted())
    return input.finding(
      rule, entry, was: was, at: entry.dependency.digestRange, wasAt: was.dependency.digestRange,
      "'\(entry.dependency.name)' \(entry.dependency.version) exchanges the digest of what its archives hold",
      kind: .change, severity: .medium,
      facts: [
        Fact(
          "digest", was: text(before.subtracting(after).sorted()), now: new,
          check: input.diffCommand(entry.lockfile.path))
      ], identity: [new])
  }

  private static func finding(
    _ entry: Entry, was: Entry, _ files: ArtifactComparison, _ input: DriftInput
  ) -> Finding {
    let dependency = entry.dependency
    let isHaphazard = isHaphazard(entry) && isHaphazard(was)
    return input.finding(
      rule, entry, was: was, at: dependency.digestRange, wasAt: was.dependency.digestRange,
      "'\(dependency.name)' keeps version \(dependency.version) and changes its digest",
      kind: isHaphazard ? .change : nil, severity: isHaphazard ? .medium : nil,
      facts: [
        Fact(
          "digest", was: text(files.was), now: text(files.now),
          check: input.diffCommand(entry.lockfile.path))
      ], identity: [text(files.now)])
  }

  /// Whether an entry is of the forms that poetry wrote before 1.0 and pipenv in its first months: they took
  /// the digests of the files that lay at hand, also of wheels built on the spot.
  private static func isHaphazard(_ entry: Entry) -> Bool {
    switch entry.lockfile.path.nameText {
    case "poetry.lock": entry.dependency.artifacts.allSatisfy { $0.name == nil }
    case "Pipfile.lock": entry.lockfile.format == "Pipfile.lock v1"
    default: false
    }
  }

  static func text(_ digests: [Digest]) -> String {
    digests.map(\.text).joined(separator: " ")
  }
}

/// Packages whose digests cannot be compared, told together where one lockfile has several: another
/// cache key or a stronger algorithm changes them all.
private struct UnlikeDigests {
  private struct Key: Hashable {
    let path: TreePath
    let whose: String
  }

  private var entries: [Key: [Entry]] = [:]
  private var requiredBy: [Key: NotVerified.RequiredBy] = [:]

  mutating func add(_ entry: Entry, _ whose: String, requiredBy reason: NotVerified.RequiredBy?) {
    let key = Key(path: entry.lockfile.path, whose: whose)
    entries[key, default: []].append(entry)
    requiredBy[key] = reason
  }

  func tell(into report: inout Report) {
    for (key, entries) in entries.sorted(by: {
      ($0.key.path, $0.key.whose) < ($1.key.path, $1.key.whose)
    }) {
      let names = entries.lazy.map { "'\($0.dependency.name)' \($0.dependency.version)" }
      report.notVerified(
        NotVerified(
          .digest, entries.count == 1 ? entries[0].dependency.subject : .file(key.path),
          reason: "no-common-algorithm",
          detail:
            "the digests of \(Samples.text(names)) and \(key.whose) share no strongest algorithm",
          next: "compare the packages' content once by hand, then let the change land",
          place: entries[0].place(.cause, entries[0].dependency.digestRange),
          requiredBy: requiredBy[key]))
    }
  }
}

extension Dependency {
  /// A version of a registry: published once, never to change. Whether the lockfile calls the entry
  /// bundled makes no difference while it says where to fetch it.
  var isImmutable: Bool {
    (source.kind == .registry || source.kind == .unstated) && !version.isEmpty
  }
}
