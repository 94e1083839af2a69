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
      let root = document.root
      guard root.kind == .object, let meta = root["_meta"], meta.kind == .object else {
        throw ReadError(at: root.range.lowerBound, "a Pipfile.lock has an object '_meta'")
      }
      let version = try version(meta)
      var reader = PipfilePackages(meta)
      for category in root.members where !category.key.equals("_meta") {
        try reader.read(category)
      }
      let dependencies = reader.dependencies
      let lockfile = Lockfile(
        source: source, ecosystem: .pypi, format: "Pipfile.lock v\(version)",
        dependencies: dependencies, roots: [], anomalies: document.anomalies,
        graph: { NameGraph.withoutEdges(dependencies.count) })
      return .read(lockfile, anomalies: lockfile.anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }

  private static func version(_ meta: JSONValue) throws(ReadError) -> Int {
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
  private(set) var dependencies: [Dependency] = []
  /// The address of each index by its name, and the first, which is asked where none is named.
  private var indexes: [String: JSONValue] = [:]
  private var firstIndex: JSONValue?

  init(_ meta: JSONValue) {
    guard let sources = meta["sources"], sources.kind == .array else { return }
    for source in sources.elements where source.kind == .object {
      guard let url = source["url"], url.kind == .string else { continue }
      firstIndex = firstIndex ?? url
      if let name = source["name"]?.string { indexes[name] = url }
    }
  }

  mutating func read(_ category: JSONMember) throws(ReadError) {
    guard category.value.kind == .object else {
      throw ReadError(at: category.value.range.lowerBound, "a category is an object")
    }
    for package in category.value.members {
      guard package.value.kind == .object else {
        throw ReadError(
          package.value.kind == .string ? .unsupported : .malformed,
          at: package.value.range.lowerBound,
          "packages as plain text, which pipenv wrote before pipfile-spec 2, are not read")
      }
      dependencies.append(entry(package, category.key))
    }
  }

  private func entry(_ package: JSONMember, _ category: JSONValue) -> Dependency {
    let name = PythonName.canonical(package.key.bytes())
    let (source, sourceRange) = source(package.value)
    let files = files(package.value)
    let isDev = !category.equals("default")
    return Dependency(
      ecosystem: .pypi, name: name, version: Self.version(package.value),
      location: (category.string ?? "") + "/" + (package.key.string ?? ""),
      artifacts: files.artifacts, source: source, install: .unknown, flags: isDev ? .dev : [],
      range: package.key.range, sourceRange: sourceRange ?? package.key.range,
      digestRange: files.range ?? package.key.range, hasUnreadableDigest: files.hasUnreadable)
  }

  /// `==1.0`
  private static func version(_ entry: JSONValue) -> String {
    guard let text = entry["version"]?.string, text.hasPrefix("==") else { return "" }
    return String(text.drop { $0 == "=" }.drop { $0 == " " })
  }

  private func files(_ entry: JSONValue) -> PythonFiles {
    var files = PythonFiles(PackageSource(.unstated))
    // `hash` was one text before it became a list.
    let list = entry["hashes"].map { Array($0.elements) } ?? [entry["hash"]].compactMap(\.self)
    for digest in list {
      files.add(name: nil, digest: digest.bytes(), range: digest.range)
    }
    return files
  }

  private func source(_ entry: JSONValue) -> (PackageSource, Range<Int>?) {
    for system in ["git", "hg", "svn", "bzr"] {
      guard let value = entry.member(system), let url = value.string else { continue }
      return (PythonSource.git(url, commit: entry["ref"]?.string), value.range)
    }
    if let value = entry["file"] ?? entry["path"], let text = value.string {
      let isFolder = entry["editable"]?.bool == true || entry["path"] != nil
      return (
        text.contains("://")
          ? PythonSource.archive(text)
          : PackageSource(isFolder ? .link : .file, url: text), value.range
      )
    }
    let named = entry["index"]?.string.flatMap { indexes[$0] }
    guard let index = named ?? firstIndex, let url = index.string else {
      return (PackageSource(.unstated), nil)
    }
    return (PythonSource.registry(url), named == nil ? nil : index.range)
  }
}
