import Evidence
import Inventory
import Syntax
import Trees

/// Bundler's lockfiles: `Gemfile.lock`, `gems.locked`, and those of other Gemfiles beside them.
///
/// Sections begin at the margin. A source's section (`GEM`, `GIT`, `PATH`, `PLUGIN SOURCE`) has options
/// at two blanks, `specs:`, packages at four and what these require at six. `CHECKSUMS` came with
/// Bundler 2.5 and names each package's archive.
enum GemfileLock: LockfileFormat {
  static let names: Set = ["Gemfile.lock", "gems.locked", "Gemfile.next.lock"]

  /// Lockfiles of Gemfiles with other names, as `rails-7.gemfile.lock`.
  static func matches(_ path: TreePath) -> Bool {
    let name = path.nameText
    return name.hasSuffix(".gemfile.lock")
      || (name.hasPrefix("Gemfile.") && name.hasSuffix(".lock"))
  }

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      var reader = GemfileReader()
      for line in try TextLines(source) { try reader.take(line) }
      return try reader.lockfile(source, hasManifest: names.contains(source.path.nameText))
    }
  }
}

/// One archive of a gem: a version, or one of its builds for a platform.
struct GemSpec {
  let name: String
  let version: String
  /// As RubyGems names the archive.
  let file: String
  let source: PackageSource
  let range: Range<Int>
  var requires: [String] = []

  /// - Parameter fullVersion: with the platform: `1.15.4-x86_64-linux`. Gem versions have no dash of their
  ///   own (Gem::Version turns one into `.pre.`).
  init(name: String, fullVersion: String, source: PackageSource, range: Range<Int>) {
    self.name = name
    let end = fullVersion.utf8.firstIndex(of: UInt8(ascii: "-")) ?? fullVersion.endIndex
    version = String(fullVersion[..<end])
    file = name + "-" + fullVersion + ".gem"
    self.source = source
    self.range = range
  }
}

/// Reads a Bundler lockfile line by line.
struct GemfileReader {
  private enum Section {
    case source(String)
    case platforms, dependencies, ruby, checksums, bundler
  }

  private var section: Section?
  private var sections: [(name: String, range: Range<Int>)] = []
  private var options: [(key: String, value: String)] = []
  private var isInSpecs = false
  private var location = PackageSource(.unstated)
  private(set) var specs: [GemSpec] = []
  private(set) var requirements: [Requirement] = []
  private var asked: [String: Range<Int>] = [:]
  private(set) var checksums = GemChecksums()
  private var anomalies: [Anomaly] = []
  private var bundler: String?

  mutating func take(_ line: TextLine) throws(ReadError) {
    if line.isBlank { return }
    let indent = line.indent
    if indent == 0 { return try open(line) }
    switch section {
    case .source: try takeInSource(line, indent)
    case .dependencies where indent == 2: try takeDependency(line)
    case .checksums where indent == 2: try takeChecksum(line)
    case .platforms where indent == 2: break
    // Bundler writes these two at three blanks.
    case .ruby where indent == 2 || indent == 3: break
    case .bundler where indent == 2 || indent == 3: bundler = line.content.text
    default: throw ReadError(at: line.range.lowerBound, "a line that Bundler does not write here")
    }
  }

  private mutating func open(_ line: TextLine) throws(ReadError) {
    let title = line.content.text
    isInSpecs = false
    options = []
    location = PackageSource(.unstated)
    switch title {
    case "GEM", "GIT", "PATH", "PLUGIN SOURCE": section = .source(title)
    case "PLATFORMS": section = .platforms
    case "DEPENDENCIES": section = .dependencies
    case "RUBY VERSION": section = .ruby
    case "CHECKSUMS": section = .checksums
    case "BUNDLED WITH": section = .bundler
    default: throw ReadError(at: line.range.lowerBound, "a section that Bundler does not write")
    }
    sections.append((title, line.range))
    if case .source = section { return }
    if let earlier = sections.dropLast().last(where: { $0.name == title }) {
      anomalies.append(
        Anomaly(
          .duplicateKey, line.range, earlier: earlier.range, "the section '\(title)' stands twice"))
    }
  }

  private mutating func takeInSource(_ line: TextLine, _ indent: Int) throws(ReadError) {
    switch (indent, isInSpecs) {
    case (2, false) where line.content.isText("specs:"):
      isInSpecs = true
      location = source()
    case (2, false):
      guard let (key, value) = line.content.split(at: UInt8(ascii: ":")) else {
        throw ReadError(at: line.range.lowerBound, "not an option of a source")
      }
      options.append((key.text, value.trimmed().text))
    case (4, true):
      let (name, version) = try GemLine.nameAndVersion(line)
      guard let version else {
        throw ReadError(at: line.range.lowerBound, "a package without a version")
      }
      specs.append(
        GemSpec(
          name: name, fullVersion: version, source: location,
          range: line.content.range))
    case (6, true) where !specs.isEmpty:
      specs[specs.count - 1].requires.append(try GemLine.nameAndVersion(line).name)
    default: throw ReadError(at: line.range.lowerBound, "a line that Bundler does not write here")
    }
  }

  private func source() -> PackageSource {
    let remotes = options.filter { $0.key == "remote" }.map(\.value)
    guard case .source(let kind) = section, let remote = remotes.first else {
      return PackageSource(.unstated)
    }
    switch kind {
    case "GIT":
      return SourceAddress.git(remote, commit: options.first { $0.key == "revision" }?.value)
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
  private mutating func takeDependency(_ line: TextLine) throws(ReadError) {
    let (name, version) = try GemLine.nameAndVersion(line)
    if let earlier = asked.updateValue(line.content.range, forKey: name) {
      anomalies.append(
        Anomaly(
          .duplicateKey, line.content.range, earlier: earlier,
          "the dependency '\(name)' stands twice"))
    }
    requirements.append(
      Requirement(
        name: name, specifier: GemRequirement.canonical(version ?? ""), group: .dependencies,
        range: line.content.range))
  }

  /// `name (1.0-platform) sha256=<hex>`; Bundler leaves the digest out when it does not know it.
  private mutating func takeChecksum(_ line: TextLine) throws(ReadError) {
    guard let close = line.content.firstIndex(of: UInt8(ascii: ")")) else {
      throw ReadError(at: line.range.lowerBound, "a checksum without a version")
    }
    let (name, version) = try GemLine.nameAndVersion(
      TextLine(bytes: line.content[line.content.startIndex...close]))
    let rest = line.content[(close + 1)...].trimmed()
    let key = name + "-" + (version ?? "") + ".gem"
    var stated = StatedDigests()
    var parts = rest
    while let (part, others) = parts.split(at: UInt8(ascii: ",")) {
      if !part.isEmpty { stated.add(labelled: part.trimmed(), separator: UInt8(ascii: "=")) }
      parts = others
    }
    if !parts.isEmpty { stated.add(labelled: parts.trimmed(), separator: UInt8(ascii: "=")) }
    let range = rest.isEmpty ? line.content.range : rest.range
    if let earlier = checksums.add(stated, range, of: key) {
      anomalies.append(
        Anomaly(
          .duplicateKey, line.content.range, earlier: earlier,
          "the checksum of '\(key)' stands twice"))
    }
  }

  func lockfile(_ source: Source, hasManifest: Bool) throws(ReadError) -> Lockfile {
    guard let first = sections.first else {
      throw ReadError(at: 0, "no section of a Bundler lockfile")
    }
    var gems = GemEntries(specs, checksums, direct: Set(requirements.map(\.name)), anomalies)
    gems.gather()
    let recorded = RecordedManifest(folder: "", requirements: requirements, range: first.range)
    let edges = gems.edges
    return gems.list.lockfile(
      source, .gem, "\(source.path.name.text), Bundler \(bundler ?? "1")",
      roots: hasManifest ? [recorded] : [], edges: edges
    ) { dependency in
      // A git or path source stands in the Gemfile by itself, and brings what it holds.
      dependency.flags.contains(.direct)
        || ![.registry, .unstated].contains(dependency.source.kind)
    }
  }
}

/// What `CHECKSUMS` says, by archive.
struct GemChecksums {
  private var table = TextTable()
  private var stated: [(digests: StatedDigests, range: Range<Int>)] = []

  /// Where the archive has been before.
  mutating func add(
    _ digests: StatedDigests, _ range: Range<Int>, of file: String
  ) -> Range<Int>? {
    let (number, isNew) = table.insert(file)
    if isNew {
      stated.append((digests, range))
      return nil
    }
    defer { stated[number] = (digests, range) }
    return stated[number].range
  }

  subscript(_ file: String) -> (digests: StatedDigests, range: Range<Int>)? {
    table.number(of: file).map { stated[$0] }
  }
}

/// `name (version)` and `name`, with a mark behind it or not.
enum GemLine {
  static func nameAndVersion(
    _ line: TextLine
  ) throws(ReadError) -> (name: String, version: String?) {
    var content = line.content
    if content.last == UInt8(ascii: "!") { content = content.dropLast() }
    guard let open = content.firstIndex(of: UInt8(ascii: "(")) else {
      guard !content.isEmpty, !content.contains(0x20) else {
        throw ReadError(at: line.range.lowerBound, "not a name, or a name and '(version)'")
      }
      return (content.text, nil)
    }
    guard content.last == UInt8(ascii: ")"), open > content.startIndex,
      content[open - 1] == UInt8(ascii: " ")
    else { throw ReadError(at: line.range.lowerBound, "not a name, or a name and '(version)'") }
    let name = content[content.startIndex..<(open - 1)]
    guard !name.isEmpty, !name.contains(0x20) else {
      throw ReadError(at: line.range.lowerBound, "not a name, or a name and '(version)'")
    }
    return (name.text, content[(open + 1)...].dropLast().text)
  }
}

/// Version requirements in one spelling: `>= 1, < 2` and `<2,>=1` are the same.
enum GemRequirement {
  static func canonical(_ text: String) -> String {
    canonical(text.split(separator: ",").map(String.init))
  }

  static func canonical(_ parts: [String]) -> String {
    let all = parts.map { part -> String in
      let bare = part.filter { $0 != " " }
      let sign = bare.prefix { "=!<>~".contains($0) }
      return (sign.isEmpty ? "=" : String(sign)) + " " + bare.dropFirst(sign.count)
    }
    let meant = Set(all).subtracting([">= 0", "= "])
    return meant.sorted().joined(separator: ", ")
  }
}
