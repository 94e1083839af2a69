import Evidence
import Inventory
import Syntax

/// `go.sum` and `go.work.sum`: `module version h1:…` of a module's zip and `module version/go.mod h1:…`
/// of its manifest alone (go.dev/ref/mod, "go.sum files"; cmd/go's `readGoSum`).
///
/// The list is no build list: it also holds modules that were only looked at, with their manifest's
/// digest and without their zip's.
enum GoSum: LockfileFormat {
  static let names: Set = ["go.sum", "go.work.sum"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      var reader = GoSumReader(source.bytes)
      try reader.read()
      let dependencies = reader.modules.map { $0.dependency }
      let lockfile = Lockfile(
        source: source, ecosystem: .golang, format: source.path.nameText,
        dependencies: dependencies, roots: [], anomalies: reader.anomalies,
        graph: { NameGraph.withoutEdges(dependencies.count) })
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}

/// What the lines say of one module's version.
private struct GoModule {
  let name: String
  let version: String
  let range: Range<Int>
  var zip: [Digest] = []
  var manifest: [Digest] = []
  var hasZip = false
  var hasManifest = false
  var hasUnreadable = false
  var end: Int

  var dependency: Dependency {
    var artifacts: [Artifact] = []
    if hasZip { artifacts.append(Artifact(name: "zip", digests: zip)) }
    if hasManifest { artifacts.append(Artifact(name: "go.mod", digests: manifest)) }
    return Dependency(
      ecosystem: .golang, name: name, version: version, location: name + "@" + version,
      artifacts: artifacts, source: PackageSource(.unstated), install: .no, flags: [],
      range: range, sourceRange: range, digestRange: range.lowerBound..<end,
      hasUnreadableDigest: hasUnreadable)
  }
}

private struct GoSumReader {
  private let bytes: [UInt8]
  private(set) var modules: [GoModule] = []
  private(set) var anomalies: [Anomaly] = []
  private var known: [ByteKey: Int] = [:]
  /// A digest that an old bug wrote for manifests that were not there; Go passes over it.
  private static let digestOfNothing = Array("h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=".utf8)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(ReadError) {
    if let bad = bytes.firstIndex(of: 0) { throw ReadError(at: bad, "a zero byte") }
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      try line(start..<end)
      start = end + 1
    }
  }

  private mutating func line(_ range: Range<Int>) throws(ReadError) {
    var rest = range
    let module = field(&rest)
    guard !module.isEmpty else { return }
    let (version, digest) = (field(&rest), field(&rest))
    guard !digest.isEmpty, field(&rest).isEmpty, bytes[version.lowerBound] == UInt8(ascii: "v"),
      bytes[digest].contains(UInt8(ascii: ":"))
    else {
      throw ReadError(at: range.lowerBound, "a line is a module, a version and a digest")
    }
    try take(module, version, digest)
  }

  /// The next run of anything but blanks.
  private func field(_ rest: inout Range<Int>) -> Range<Int> {
    var start = rest.lowerBound
    while start < rest.upperBound, Self.isBlank(bytes[start]) { start += 1 }
    var end = start
    while end < rest.upperBound, !Self.isBlank(bytes[end]) { end += 1 }
    rest = end..<rest.upperBound
    return start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D
  }

  private mutating func take(
    _ module: Range<Int>, _ written: Range<Int>, _ hash: Range<Int>
  ) throws(ReadError) {
    let suffix = "/go.mod".utf8
    let isManifest = bytes[written].suffix(suffix.count).elementsEqual(suffix)
    let version = written.lowerBound..<(written.upperBound - (isManifest ? suffix.count : 0))
    let index = try index(module, version)
    modules[index].end = max(modules[index].end, hash.upperBound)
    let text = bytes[hash]
    if isManifest, text.elementsEqual(Self.digestOfNothing) { return }
    if isManifest { modules[index].hasManifest = true } else { modules[index].hasZip = true }
    guard text.starts(with: "h1:".utf8), let sum = Base64Decoding.bytes(text.dropFirst(3)),
      let digest = Digest(.sha256, sum, of: .goFiles)
    else {
      modules[index].hasUnreadable = true
      return
    }
    add(digest, to: index, isManifest: isManifest, at: hash)
  }

  private mutating func add(
    _ digest: Digest, to index: Int, isManifest: Bool, at range: Range<Int>
  ) {
    let before = isManifest ? modules[index].manifest : modules[index].zip
    if before.contains(digest) { return }
    if !before.isEmpty {
      let name = "'\(modules[index].name)' \(modules[index].version)"
      anomalies.append(
        Anomaly(
          .duplicateKey, range, earlier: modules[index].range,
          "\(name) has two digests of its \(isManifest ? "go.mod" : "zip")"))
    }
    if isManifest {
      modules[index].manifest.append(digest)
    } else {
      modules[index].zip.append(digest)
    }
  }

  /// Go keeps the lines sorted, so that those of one version stand together; a merge may not.
  private mutating func index(
    _ module: Range<Int>, _ version: Range<Int>
  ) throws(ReadError) -> Int {
    let key = ByteKey(bytes[module.lowerBound..<version.upperBound])
    if let found = known[key] { return found }
    guard let name = String(validating: bytes[module], as: UTF8.self),
      let text = String(validating: bytes[version], as: UTF8.self)
    else { throw ReadError(at: module.lowerBound, "bytes that are not UTF-8") }
    modules.append(
      GoModule(
        name: name, version: text, range: module.lowerBound..<version.upperBound,
        end: version.upperBound))
    known[key] = modules.count - 1
    return modules.count - 1
  }
}

/// Bytes as a key; hashed all at once.
struct ByteKey: Hashable {
  let bytes: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  static func == (left: ByteKey, right: ByteKey) -> Bool { left.bytes.elementsEqual(right.bytes) }

  func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
