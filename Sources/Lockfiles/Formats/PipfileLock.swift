import Evidence
import Inventory
import Syntax

/// `Pipfile.lock` (pipenv): `_meta`, then a map of packages for each category, `default` and `develop`
/// first. Digests do not say which file they are of.
enum PipfileLock: LockfileFormat {
  static let names: Set = ["Pipfile.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .packageManagers)
      let (dependencies, version) = try document.withRoot { (root) throws(ReadError) in
        guard root.kind == .object, let meta = root["_meta"], meta.kind == .object else {
          throw ReadError(at: root.range.lowerBound, "a Pipfile.lock has an object '_meta'")
        }
        let version = try Self.version(meta)
        var reader = PipfilePackages(meta)
        for category in root.members where !category.key.equals("_meta") {
          try reader.read(category)
        }
        return (reader.dependencies, version)
      }
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "Pipfile.lock v\(version)",
        dependencies: dependencies, roots: [], anomalies: document.anomalies,
        graph: { NameGraph.withoutEdges(dependencies.count) })
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }

  private static func version(_ meta: JSONNode) throws(ReadError) -> Int {
    guard let value = meta["pipfile-spec"] else { return 1 }
    guard let version = value.integer, version > 0 else {
      throw ReadError(at: value.range.lowerBound, "'pipfile-spec' is not a number from 1")
    }
    guard version <= 6 else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound,
        "pipfile-spec \(version) is newer than this pintle reads (1 to 6)")
    }
    return version
  }
}

private struct PipfilePackages {
  private typealias Index = (source: PackageSource, range: Range<Int>)

  private(set) var dependencies: [Dependency] = []
  /// The address of each index by its name, and the first, which is asked where none is named.
  private var indexes: [String: Index] = [:]
  private var firstIndex: PackageSource?

  init(_ meta: JSONNode) {
    guard let sources = meta["sources"], sources.kind == .array else { return }
    for source in sources.elements where source.kind == .object {
      guard let url = source["url"], let text = url.string else { continue }
      let index = (PythonSource.registry(text), url.range)
      firstIndex = firstIndex ?? index.0
      if let name = source["name"]?.string { indexes[name] = index }
    }
  }

  mutating func read(_ category: JSONNodeMember) throws(ReadError) {
    guard category.value.kind == .object else {
      throw ReadError(at: category.value.range.lowerBound, "a category is an object")
    }
    let isDevelopment = !category.key.equals("default")
    let folder = (category.key.string ?? "") + "/"
    for package in category.value.members {
      guard package.value.kind == .object else {
        throw ReadError(
          package.value.kind == .string ? .unsupported : .malformed,
          at: package.value.range.lowerBound,
          "packages as plain text, which pipenv wrote before pipfile-spec 2, are not read")
      }
      dependencies.append(entry(package, folder, isDevelopment ? .dev : []))
    }
  }

  private func entry(
    _ package: JSONNodeMember, _ folder: String, _ flags: Dependency.Flags
  ) -> Dependency {
    let fields = Fields(package.value)
    let (source, sourceRange) = source(fields)
    let files = files(fields)
    return Dependency(
      ecosystem: .pypi, name: package.key.withText(PythonName.canonical),
      version: Self.version(fields.version), location: folder + (package.key.string ?? ""),
      artifacts: files.artifacts, source: source, install: .unknown, flags: flags,
      range: package.key.range, sourceRange: sourceRange ?? package.key.range,
      digestRange: files.range ?? package.key.range, hasUnreadableDigest: files.hasUnreadable)
  }

  /// The members of one package, found in one pass.
  private struct Fields {
    var version, hashes, hash, index, reference, file, path, editable: JSONNode?
    /// By git, hg, svn and bzr, the first of them.
    var repository: JSONNode?
    private var rank = 4
    private static let systems: [StaticString] = ["git", "hg", "svn", "bzr"]

    init(_ entry: JSONNode) {
      for member in entry.members {
        let (key, value) = (member.key, member.value)
        if key.equals("hashes") {
          hashes = value
        } else if key.equals("version") {
          version = value
        } else if key.equals("index") {
          index = value
        } else if key.equals("hash") {
          hash = value
        } else if key.equals("ref") {
          reference = value
        } else if key.equals("file") {
          file = value
        } else if key.equals("path") {
          path = value
        } else if key.equals("editable") {
          editable = value
        } else if value.kind == .string {
          note(key, value)
        }
      }
    }

    private mutating func note(_ key: JSONNode, _ value: JSONNode) {
      guard let system = Self.systems.firstIndex(where: { key.equals($0) }), system <= rank else {
        return
      }
      (repository, rank) = (value, system)
    }
  }

  /// `==1.0`
  private static func version(_ value: JSONNode?) -> String {
    guard let value, value.kind == .string else { return "" }
    return value.withText { text in
      guard text.starts(with: "==".utf8) else { return "" }
      let bare = text.drop { $0 == UInt8(ascii: "=") }.drop { $0 == 0x20 }
      return String(decoding: UnsafeBufferPointer(rebasing: bare), as: UTF8.self)
    }
  }

  private func files(_ fields: Fields) -> PythonFiles {
    var files = PythonFiles(PackageSource(.unstated))
    guard let hashes = fields.hashes else {
      // `hash` was one text before it became a list.
      if let hash = fields.hash { add(hash, to: &files) }
      return files
    }
    for digest in hashes.elements { add(digest, to: &files) }
    return files
  }

  private func add(_ digest: JSONNode, to files: inout PythonFiles) {
    digest.withText { files.add(digest: RawText($0), 0..<$0.count, range: digest.range) }
  }

  private func source(_ fields: Fields) -> (PackageSource, Range<Int>?) {
    if let value = fields.repository, let url = value.string {
      return (PythonSource.git(url, commit: fields.reference?.string), value.range)
    }
    if let value = fields.file ?? fields.path, let text = value.string {
      let isFolder = fields.editable?.bool == true || fields.path != nil
      return (
        text.contains("://")
          ? PythonSource.archive(text)
          : PackageSource(isFolder ? .link : .file, url: text), value.range
      )
    }
    if let named = fields.index?.string.flatMap({ indexes[$0] }) {
      return (named.source, named.range)
    }
    return (firstIndex ?? PackageSource(.unstated), nil)
  }
}
