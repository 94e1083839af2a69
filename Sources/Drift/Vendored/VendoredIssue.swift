import Crypto
import Evidence
import Inventory
import Trees

/// Everything that disagrees in one way in one package or folder: one finding with a count and samples.
struct VendoredIssue {
  struct Sample {
    let name: String
    let fact: Fact?
    let place: Place?

    init(_ name: String, _ fact: Fact? = nil, _ place: Place? = nil) {
      self.name = name
      self.fact = fact
      self.place = place
    }
  }

  /// What the finding is about, as `'foo' 1.0.0`.
  let what: String
  let subject: Subject
  /// What is wrong, as `holds files that its list does not know`.
  let phrase: String
  /// The folder that many findings of one kind are told together for.
  let folder: TreePath
  let severity: Severity
  let confidence: Confidence
  private(set) var samples: [Sample] = []

  private static let shown = 3

  init(
    _ what: String, _ subject: Subject, _ phrase: String, in folder: TreePath,
    severity: Severity = .high, confidence: Confidence = .certain
  ) {
    self.what = what
    self.subject = subject
    self.phrase = phrase
    self.folder = folder
    self.severity = severity
    self.confidence = confidence
  }

  mutating func add(_ sample: Sample) { samples.append(sample) }

  /// Says nothing when there is no sample.
  ///
  /// - Parameter along: further places, as the lockfile's.
  func tell(_ input: VendoredInput, into report: inout Report, along: [Place] = []) {
    guard !samples.isEmpty else { return }
    let names = Samples.text(samples.lazy.map { "'\($0.name)'" }, most: Self.shown)
    let count = samples.count > 1 ? [Fact("count", now: "\(samples.count)")] : []
    report.find(
      Finding(
        VendoredMismatch.rule, subject, "\(what) \(phrase): \(names)",
        severity: input.severity(severity, in: folder), confidence: confidence,
        places: places(input) + along, facts: count + samples.prefix(Self.shown).compactMap(\.fact),
        identity: [phrase, identity], group: .file(folder)))
  }

  private func places(_ input: VendoredInput) -> [Place] {
    let known = samples.prefix(Self.shown).compactMap(\.place)
    return known.isEmpty ? [Place(.cause, in: input.tree.origin, path: folder)] : known
  }

  /// Over all names and what stands there now: a waiver covers this state alone.
  private var identity: String {
    SHA256.hex(Array(samples.map { "\($0.name)\0\($0.fact?.now ?? "")\0" }.joined().utf8))
  }
}

extension NotVerified {
  /// What could not be told about installed packages.
  init(
    vendored path: TreePath, _ reason: String, _ detail: String, next: String = "",
    in origin: Origin
  ) {
    self.init(
      .vendored, .file(path), reason: reason, detail: detail, next: next,
      place: Place(.cause, in: origin, path: path))
  }
}

/// Things that could not be decided, counted by reason: one open question for each.
struct VendoredDoubts {
  private var counts: [String: (count: Int, first: String)] = [:]

  mutating func add(_ reason: String, _ first: String) {
    counts[reason, default: (0, first)].count += 1
  }

  /// What a file holds; nil, and a doubt, where it cannot be read.
  mutating func reading<Value>(_ path: TreePath, _ read: () throws -> Value) -> Value? {
    do {
      return try read()
    } catch let error as ReadError {
      add("malformed", "'\(path.text)': \(error.what)")
    } catch {
      add("unreadable", "\(error)")
    }
    return nil
  }

  /// - Parameters:
  ///   - folder: what the questions are about.
  ///   - texts: nil where the first doubt of a reason says what all of them are.
  func tell(
    _ folder: TreePath, _ input: VendoredInput, into report: inout Report,
    texts: (_ reason: String, _ count: Int, _ first: String) -> (
      detail: String, next: String
    )?
  ) {
    for (reason, known) in counts.sorted(by: { $0.key < $1.key }) {
      let more = known.count > 1 ? ", and \(known.count - 1) more" : ""
      let text = texts(reason, known.count, known.first) ?? (known.first + more, "")
      report.notVerified(
        NotVerified(
          vendored: folder, reason, text.detail, next: text.next, in: input.tree.origin))
    }
  }
}
