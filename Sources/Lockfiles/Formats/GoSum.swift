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
      let (dependencies, anomalies) = try entries(source.bytes)
      let lockfile = Lockfile(
        source: source, ecosystem: .golang, format: source.path.nameText,
        dependencies: dependencies, roots: [], anomalies: anomalies,
        graph: { NameGraph.withoutEdges(dependencies.count) })
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }

  private static func entries(_ bytes: [UInt8]) throws(ReadError) -> ([Dependency], [Anomaly]) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(ReadError) in
        let text = RawText(buffer)
        let found = try GoSumLines(text)
        var reader = GoSumReader(text, count: found.versions.count)
        for version in found.versions { reader.take(found.lines, version) }
        return (reader.dependencies, reader.anomalies)
      }
    }
    return try result.get()
  }
}

private struct GoSumReader {
  private let text: RawText
  private(set) var dependencies: [Dependency] = []
  private(set) var anomalies: [Anomaly] = []
  private let source = PackageSource(.unstated)
  /// A digest that an old bug wrote for manifests that were not there; Go passes over it.
  private static let digestOfNothing: StaticString =
    "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="

  init(_ text: RawText, count: Int) {
    self.text = text
    dependencies.reserveCapacity(count)
  }

  /// - Parameter version: the lines that speak of one version.
  mutating func take(_ lines: [GoSumLine], _ version: Range<Int>) {
    let first = lines[version.lowerBound]
    var files = GoFiles()
    var end = first.key.upperBound
    for index in version {
      let line = lines[index]
      if line.isManifest, text.equals(line.hash, Self.digestOfNothing) { continue }
      end = max(end, line.hash.upperBound)
      if !files.add(digest(line.hash), isManifest: line.isManifest) { note(line, first) }
    }
    dependencies.append(
      Dependency(
        ecosystem: .golang, name: text.string(first.module), version: text.string(first.version),
        artifacts: files.artifacts, source: source, install: .no, flags: [], range: first.key,
        sourceRange: first.key, digestRange: first.key.lowerBound..<end,
        hasUnreadableDigest: files.hasUnreadable))
  }

  private func digest(_ range: Range<Int>) -> Digest? {
    guard text.starts(range, with: "h1:") else { return nil }
    return Digest(
      .sha256, base64: text.part(range.lowerBound + 3..<range.upperBound), of: .goFiles)
  }

  private mutating func note(_ line: GoSumLine, _ first: GoSumLine) {
    let what = text.string(first.module, UInt8(ascii: "@"), first.version)
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

  var artifacts: Artifacts {
    var files = Artifacts()
    if zip.isNamed { files.append(zip.file("zip")) }
    if manifest.isNamed { files.append(manifest.file("go.mod")) }
    return files
  }
}
