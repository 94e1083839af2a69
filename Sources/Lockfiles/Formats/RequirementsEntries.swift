import Evidence
import Inventory

/// Makes packages of the entries of a requirements file.
enum RequirementsEntries {
  static func make(_ content: RequirementsContent) -> ([Dependency], [Anomaly]) {
    let index = index(content)
    var places = TextTable(content.entries.count)
    var counts: [Int] = []
    var dependencies: [Dependency] = []
    dependencies.reserveCapacity(content.entries.count)
    for entry in content.entries {
      let place = place(entry)
      // One name may stand several times with different markers.
      let (number, isNew) = places.insert(place)
      if isNew { counts.append(1) } else { counts[number] += 1 }
      dependencies.append(
        dependency(entry, at: isNew ? place : "\(place)#\(counts[number])", index))
    }
    return (dependencies, [])
  }

  private typealias Index = (source: PackageSource, range: Range<Int>?)

  /// The index that packages may come from: the first that is not the public one, else the one named.
  private static func index(_ content: RequirementsContent) -> Index {
    let named = content.indexes.map { index in
      (source: PythonSource.registry(index.url), range: index.range)
    }.filter { $0.source.kind == .registry }
    if let foreign = named.first(where: { $0.source.host != "pypi" }) {
      return (foreign.source, foreign.range)
    }
    return named.last.map { ($0.source, $0.range) } ?? (PackageSource(.unstated), nil)
  }

  private static func place(_ entry: RequirementsContent.Entry) -> String {
    switch entry.what {
    case .requirement(let requirement):
      requirement.name + "@" + (requirement.exactVersion ?? requirement.specifier)
    case .reference(let address, let name, _):
      (name ?? "") + "@" + SourceText.withoutUserInfo(address)
    }
  }

  private static func dependency(
    _ entry: RequirementsContent.Entry, at place: String, _ index: Index
  ) -> Dependency {
    let files = files(entry)
    let (name, version, source) = content(entry, index)
    let isIndexed = source == index.source
    return Dependency(
      ecosystem: .pypi, name: name, version: version, location: place,
      artifacts: files.artifacts, source: source, install: .unknown, flags: [],
      range: entry.range, sourceRange: isIndexed ? index.range ?? entry.range : entry.range,
      digestRange: files.range ?? entry.range, hasUnreadableDigest: files.hasUnreadable)
  }

  private static func content(
    _ entry: RequirementsContent.Entry, _ index: Index
  ) -> (name: String, version: String, source: PackageSource) {
    switch entry.what {
    case .requirement(let requirement) where requirement.isDirect:
      return (requirement.name, "", PythonSource.reference(requirement.specifier))
    case .requirement(let requirement):
      return (requirement.name, requirement.exactVersion ?? "", index.source)
    case .reference(let address, let name, let isEditable):
      let source = PythonSource.reference(address)
      let isFolder = source.kind == .file && (isEditable || !address.hasSuffix(".whl"))
      return (
        name ?? SourceText.fileName(Array(address.utf8)[...]) ?? address, "",
        isFolder ? PackageSource(.link, url: address) : source
      )
    }
  }

  private static func files(_ entry: RequirementsContent.Entry) -> PythonFiles {
    var files = PythonFiles(PackageSource(.unstated))
    for hash in entry.hashes { files.add(name: nil, digest: hash.text, range: hash.range) }
    if entry.hashes.isEmpty, let (digest, range) = fragmentDigest(entry) {
      files.add(name: nil, digest: Array(digest.utf8)[...], range: range)
    }
    return files
  }

  /// `https://…/x.tar.gz#sha256=…`, which pip checks.
  private static func fragmentDigest(
    _ entry: RequirementsContent.Entry
  ) -> (String, Range<Int>)? {
    let address: String
    switch entry.what {
    case .requirement(let requirement) where requirement.isDirect: address = requirement.specifier
    case .reference(let text, _, _): address = text
    default: return nil
    }
    guard let hash = address.lastIndex(of: "#") else { return nil }
    for part in address[address.index(after: hash)...].split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1)
      if pair.count == 2, ["sha256", "sha384", "sha512", "sha1", "md5"].contains(pair[0]) {
        return ("\(pair[0]):\(pair[1])", entry.range)
      }
    }
    return nil
  }
}
