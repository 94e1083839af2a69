import Evidence
import Inventory
import Syntax

/// One archive of a gem, a version or one of its builds for a platform, as ranges of the text.
struct GemSpec {
  /// `name (version)`.
  let line: GemLine
  /// Index of its source.
  let source: Int
  /// What it requires, as a range of the names that the reader gathered.
  var requires: Range<Int>
}

/// Reads a Bundler lockfile line by line.
struct GemfileReader {
  private enum Section {
    case source(StaticString)
    case platforms, dependencies, ruby, checksums, bundler
  }

  private let text: RawText
  private var section: Section?
  private var sections: [(name: String, range: Range<Int>)] = []
  private var options: [(key: Range<Int>, value: String)] = []
  private var isInSpecs = false
  private(set) var sources: [PackageSource] = []
  private(set) var specs: [GemSpec] = []
  /// Names that packages require, those of each behind each other.
  private(set) var required: [Range<Int>] = []
  private(set) var requirements: [Requirement] = []
  private var asked: RangeTable
  private var askedAt: [Range<Int>] = []
  private(set) var checksums: GemChecksums
  private var anomalies: [Anomaly] = []
  private var bundler: String?

  init(_ text: RawText) {
    self.text = text
    asked = RangeTable()
    checksums = GemChecksums(text)
    specs.reserveCapacity(text.count / 256)
    required.reserveCapacity(text.count / 128)
  }

  mutating func read() throws(ReadError) {
    var start = text.start
    while start < text.count {
      let (line, next) = text.line(at: start)
      var content = line.lowerBound
      while content < line.upperBound, text[content] == 0x20 { content &+= 1 }
      let trimmed = text.trimmed(content..<line.upperBound)
      if !trimmed.isEmpty {
        try take(trimmed, at: line.lowerBound, indent: content - line.lowerBound)
      }
      start = next
    }
  }

  private mutating func take(
    _ content: Range<Int>, at start: Int, indent: Int
  ) throws(ReadError) {
    if indent == 0 { return try open(content, at: start) }
    switch section {
    case .source: try takeInSource(content, at: start, indent)
    case .dependencies where indent == 2: try takeDependency(content, at: start)
    case .checksums where indent == 2: try takeChecksum(content, at: start)
    case .platforms where indent == 2: break
    // Bundler writes these two at three blanks.
    case .ruby where indent == 2 || indent == 3: break
    case .bundler where indent == 2 || indent == 3: bundler = text.string(content)
    default: throw ReadError(at: start, "a line that Bundler does not write here")
    }
  }

  private mutating func open(_ content: Range<Int>, at start: Int) throws(ReadError) {
    isInSpecs = false
    options = []
    if let kind = Self.kinds.first(where: { text.equals(content, $0) }) {
      section = .source(kind)
      sections.append((text.string(content), content))
      return
    }
    let title = text.string(content)
    switch title {
    case "PLATFORMS": section = .platforms
    case "DEPENDENCIES": section = .dependencies
    case "RUBY VERSION": section = .ruby
    case "CHECKSUMS": section = .checksums
    case "BUNDLED WITH": section = .bundler
    default: throw ReadError(at: start, "a section that Bundler does not write")
    }
    if let earlier = sections.last(where: { $0.name == title }) {
      anomalies.append(
        Anomaly(
          .duplicateKey, content, earlier: earlier.range, "the section '\(title)' stands twice"))
    }
    sections.append((title, content))
  }

  private static let kinds: [StaticString] = ["GEM", "GIT", "PATH", "PLUGIN SOURCE"]

  private mutating func takeInSource(
    _ content: Range<Int>, at start: Int, _ indent: Int
  ) throws(ReadError) {
    switch (indent, isInSpecs) {
    case (6, true) where !specs.isEmpty:
      required.append(try GemLine(text, content, at: start).name)
      specs[specs.count - 1].requires =
        specs[specs.count - 1].requires.lowerBound..<required.count
    case (4, true):
      let line = try GemLine(text, content, at: start)
      guard line.version != nil else { throw ReadError(at: start, "a package without a version") }
      specs.append(
        GemSpec(
          line: line, source: sources.count - 1, requires: required.count..<required.count))
    case (2, false) where text.equals(content, "specs:"):
      isInSpecs = true
      sources.append(source())
    case (2, false):
      let colon = text.first(UInt8(ascii: ":"), in: content)
      guard colon < content.upperBound else {
        throw ReadError(at: start, "not an option of a source")
      }
      let value = text.string(text.trimmed(colon + 1..<content.upperBound))
      options.append((content.lowerBound..<colon, value))
    default: throw ReadError(at: start, "a line that Bundler does not write here")
    }
  }

  private func source() -> PackageSource {
    let remotes = options.filter { text.equals($0.key, "remote") }.map(\.value)
    guard case .source(let kind) = section, let remote = remotes.first else {
      return PackageSource(.unstated)
    }
    switch "\(kind)" {
    case "GIT":
      let commit = options.first { text.equals($0.key, "revision") }?.value
      return SourceAddress.git(remote, commit: commit)
    case "PATH": return PackageSource(.file, url: remote)
    case "GEM":
      // Before Bundler 2 one section could name several; any of them may have served a gem, so the one
      // that is not the public registry speaks for all.
      let all = remotes.map(SourceAddress.registry)
      return all.first { $0.host != "rubygems" } ?? SourceAddress.registry(remote)
    default: return PackageSource(.unstated, url: SourceAddress.withoutUserInfo(remote))
    }
  }

  /// `rails (~> 7.0)!`, where the mark says that the Gemfile names the source.
  private mutating func takeDependency(_ content: Range<Int>, at start: Int) throws(ReadError) {
    let line = try GemLine(text, content, at: start)
    let (number, isNew) = asked.insert(line.name, of: text)
    let name = text.string(line.name)
    if isNew {
      askedAt.append(content)
    } else {
      anomalies.append(
        Anomaly(
          .duplicateKey, content, earlier: askedAt[number], "the dependency '\(name)' stands twice")
      )
      askedAt[number] = content
    }
    requirements.append(
      Requirement(
        name: name,
        specifier: line.version.map { GemRequirement.canonical(text.string($0)) } ?? "",
        group: .dependencies, range: content))
  }

  /// `name (1.0-platform) sha256=<hex>`; Bundler leaves the digest out when it does not know it.
  private mutating func takeChecksum(_ content: Range<Int>, at start: Int) throws(ReadError) {
    let close = text.first(UInt8(ascii: ")"), in: content)
    guard close < content.upperBound else {
      throw ReadError(at: start, "a checksum without a version")
    }
    let line = try GemLine(text, content.lowerBound..<(close + 1), at: start)
    let rest = text.trimmed(close + 1..<content.upperBound)
    if let earlier = checksums.add(rest, of: line) {
      anomalies.append(
        Anomaly(
          .duplicateKey, content, earlier: earlier,
          "the checksum of '\(line.file(text))' stands twice"))
    }
  }

  func lockfile(_ source: Source, hasManifest: Bool) throws(ReadError) -> Lockfile {
    guard let first = sections.first else {
      throw ReadError(at: 0, "no section of a Bundler lockfile")
    }
    try checkEnd()
    var gems = GemEntries(self, text, direct: asked, anomalies)
    gems.gather()
    let recorded = RecordedManifest(folder: "", requirements: requirements, range: first.range)
    let needs = gems.required
    return gems.list.lockfile(
      source, .gem, "\(source.path.name.text), Bundler \(bundler ?? "1")",
      roots: hasManifest ? [recorded] : [],
      requiring: { needs.names(source.bytes) },
      isRoot: { dependency in
        // A git or path source stands in the Gemfile by itself, and brings what it holds.
        dependency.flags.contains(.direct)
          || ![.registry, .unstated].contains(dependency.source.kind)
      })
  }

  /// Bundler ends a lockfile with what the Gemfile asks for, then with checksums where it writes them, and
  /// since version 1.10 with its own version.
  private func checkEnd() throws(ReadError) {
    let names = Set(sections.map(\.name))
    let isCut = !names.contains("DEPENDENCIES") || names.contains("CHECKSUMS") && bundler == nil
    if isCut {
      throw ReadError(at: text.count, "the sections that end a lockfile are missing: it was cut")
    }
  }
}

/// What `CHECKSUMS` says, by archive.
struct GemChecksums {
  struct Stated {
    let digests: StatedDigests
    let range: Range<Int>
  }

  private struct Line {
    /// `name (version)`, and what stands behind it.
    let archive, rest: Range<Int>

    var place: Range<Int> { rest.isEmpty ? archive : rest }
  }

  private let text: RawText
  private var lines: [Line] = []
  /// Nil while the lines are in order, as Bundler writes them: then none stands twice.
  private var table: RangeTable?

  init(_ text: RawText) {
    self.text = text
    lines.reserveCapacity(text.count / 256)
  }

  /// - Parameter rest: what stands behind the archive's name.
  /// - Returns: Where the archive has been before.
  mutating func add(_ rest: Range<Int>, of line: GemLine) -> Range<Int>? {
    let new = Line(archive: line.range, rest: rest)
    if table == nil, let last = lines.last, text.order(last.archive, line.range) >= 0 {
      var table = RangeTable(lines.count * 2)
      for known in lines { _ = table.insert(known.archive, of: text) }
      self.table = table
    }
    guard let (number, isNew) = table?.insert(line.range, of: text), !isNew else {
      lines.append(new)
      return nil
    }
    defer { lines[number] = new }
    return lines[number].place
  }

  /// - Parameter next: where the search begins: packages are mostly in the order of their checksums.
  func find(_ archive: Range<Int>, from next: inout Int) -> Stated? {
    if let table { return table.number(of: archive, in: text).map { stated(lines[$0]) } }
    if next >= lines.count || !text.isSame(lines[next].archive, archive) {
      var (low, high) = (0, lines.count)
      while low < high {
        let middle = (low + high) / 2
        if text.order(lines[middle].archive, archive) < 0 {
          low = middle + 1
        } else {
          high = middle
        }
      }
      next = low
      guard low < lines.count, text.isSame(lines[low].archive, archive) else { return nil }
    }
    next += 1
    return stated(lines[next - 1])
  }

  private func stated(_ line: Line) -> Stated {
    var digests = StatedDigests()
    var start = line.rest.lowerBound
    while start < line.rest.upperBound {
      let end = text.first(UInt8(ascii: ","), in: start..<line.rest.upperBound)
      let part = text.trimmed(start..<end)
      if !part.isEmpty { digests.add(labelled: text, part, separator: UInt8(ascii: "=")) }
      start = end + 1
    }
    return Stated(digests: digests, range: line.place)
  }
}

/// `name (version)` and `name`, with a mark behind it or not, as ranges of the text.
struct GemLine {
  let name: Range<Int>
  /// With the platform: `1.15.4-x86_64-linux`.
  let version: Range<Int>?
  /// Without the mark.
  let range: Range<Int>

  init(_ text: RawText, _ content: Range<Int>, at start: Int) throws(ReadError) {
    var end = content.upperBound
    if end > content.lowerBound, text[end - 1] == UInt8(ascii: "!") { end -= 1 }
    let blank = text.first(0x20, in: content.lowerBound..<end)
    name = content.lowerBound..<blank
    range = content.lowerBound..<end
    if blank == end {
      // A bracket without a blank in front of it belongs to no name.
      guard !name.isEmpty, text.first(UInt8(ascii: "("), in: name) == end else {
        throw Self.error(start)
      }
      version = nil
      return
    }
    guard !name.isEmpty, text.first(UInt8(ascii: "("), in: name) == blank,
      text[blank + 1] == UInt8(ascii: "("), text[end - 1] == UInt8(ascii: ")"), end - blank > 2
    else { throw Self.error(start) }
    version = (blank + 2)..<(end - 1)
  }

  private static func error(_ start: Int) -> ReadError {
    ReadError(at: start, "not a name, or a name and '(version)'")
  }

  /// The version without a platform. Gem versions have no dash of their own (Gem::Version turns one into
  /// `.pre.`).
  func bareVersion(_ text: RawText) -> Range<Int> {
    guard let version else { return range.upperBound..<range.upperBound }
    return version.lowerBound..<text.first(UInt8(ascii: "-"), in: version)
  }

  /// As RubyGems names the archive.
  func file(_ text: RawText) -> String {
    text.string(name, UInt8(ascii: "-"), version ?? range.upperBound..<range.upperBound) + ".gem"
  }
}
