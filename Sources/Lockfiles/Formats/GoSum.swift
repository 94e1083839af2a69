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
      try TextCheck.checkCharacters(source.bytes)
      let lines = try GoSumLines.read(source.bytes)
      var reader = GoSumReader(source.bytes)
      reader.reserve(lines.versions.count)
      for version in lines.versions { reader.take(lines.lines[version]) }
      let dependencies = reader.dependencies
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

private struct GoSumReader {
  private let bytes: [UInt8]
  private(set) var dependencies: [Dependency] = []
  private(set) var anomalies: [Anomaly] = []
  private let source = PackageSource(.unstated)
  /// A digest that an old bug wrote for manifests that were not there; Go passes over it.
  private static let digestOfNothing = Array("h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=".utf8)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func reserve(_ count: Int) { dependencies.reserveCapacity(count) }

  /// - Parameter lines: all that speak of one version.
  mutating func take(_ lines: ArraySlice<GoSumLine>) {
    guard let first = lines.first else { return }
    let name = String(decoding: bytes[first.module], as: UTF8.self)
    let version = String(decoding: bytes[first.version], as: UTF8.self)
    let location = name + "@" + version
    var files = GoFiles()
    var end = first.key.upperBound
    for line in lines {
      let text = bytes[line.hash]
      if line.isManifest, text.elementsEqual(Self.digestOfNothing) { continue }
      end = max(end, line.hash.upperBound)
      if !files.add(digest(text), isManifest: line.isManifest) { note(line, first, location) }
    }
    dependencies.append(
      Dependency(
        ecosystem: .golang, name: name, version: version, location: location,
        artifacts: files.artifacts, source: source, install: .no, flags: [], range: first.key,
        sourceRange: first.key, digestRange: first.key.lowerBound..<end,
        hasUnreadableDigest: files.hasUnreadable))
  }

  private func digest(_ text: ArraySlice<UInt8>) -> Digest? {
    guard text.starts(with: "h1:".utf8) else { return nil }
    return Digest(.sha256, base64: text.dropFirst(3), of: .goFiles)
  }

  private mutating func note(_ line: GoSumLine, _ first: GoSumLine, _ what: String) {
    anomalies.append(
      Anomaly(
        .duplicateKey, line.hash, earlier: first.key,
        "'\(what)' has two digests of its \(line.isManifest ? "go.mod" : "zip")"))
  }
}

/// The two files of a module's version.
private struct GoFiles {
  private var zip = Stated()
  private var manifest = Stated()
  private(set) var hasUnreadable = false

  /// What lines say of one file. Nearly always there is one.
  private struct Stated {
    var isNamed = false
    var first: Digest?
    var others: [Digest] = []

    /// False for a digest beside another one.
    mutating func add(_ digest: Digest?) -> Bool {
      isNamed = true
      guard let digest else { return true }
      guard let first else {
        self.first = digest
        return true
      }
      if digest == first || others.contains(digest) { return true }
      others.append(digest)
      return false
    }

    func file(_ name: String) -> Artifact {
      others.isEmpty
        ? Artifact(name: name, digest: first)
        : Artifact(name: name, digests: [first].compactMap(\.self) + others)
    }
  }

  /// False for a digest beside another one of the same file.
  mutating func add(_ digest: Digest?, isManifest: Bool) -> Bool {
    if digest == nil { hasUnreadable = true }
    return isManifest ? manifest.add(digest) : zip.add(digest)
  }

  var artifacts: [Artifact] {
    switch (zip.isNamed, manifest.isNamed) {
    case (true, true): [zip.file("zip"), manifest.file("go.mod")]
    case (true, false): [zip.file("zip")]
    case (false, true): [manifest.file("go.mod")]
    case (false, false): []
    }
  }
}
