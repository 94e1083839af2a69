import Evidence
import Inventory

/// Makes packages of the entries of a requirements file.
enum RequirementsEntries {
  static func make(_ content: RequirementsContent, _ text: RawText) -> [Dependency] {
    let index = index(content)
    var places = Places(content.entries.count)
    var dependencies: [Dependency] = []
    dependencies.reserveCapacity(content.entries.count)
    for entry in content.entries {
      let place = places.take(entry, dependencies)
      dependencies.append(dependency(entry, content, text, at: place, index))
    }
    return dependencies
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

  /// Where entries stand: `name@version`, or what is asked for in place of a version. One name may stand
  /// several times with different markers, and then the later ones are numbered.
  private struct Places {
    private var exact: EntryTable
    private var others = TextTable()
    private var counts: [Int: Int] = [:]
    private var otherCounts: [Int] = []

    init(_ count: Int) { exact = EntryTable(count) }

    /// Nil where it is the entry's name and version.
    mutating func take(
      _ entry: RequirementsContent.Entry, _ dependencies: [Dependency]
    ) -> String? {
      if case .requirement(let requirement) = entry.what, let version = requirement.exactVersion {
        guard let earlier = exact.insert(requirement.name, version, before: dependencies) else {
          return nil
        }
        counts[earlier, default: 1] += 1
        return "\(requirement.name)@\(version)#\(counts[earlier, default: 1])"
      }
      let place = Self.place(entry)
      let (number, isNew) = others.insert(place)
      if isNew {
        otherCounts.append(1)
        return place
      }
      otherCounts[number] += 1
      return "\(place)#\(otherCounts[number])"
    }

    private static func place(_ entry: RequirementsContent.Entry) -> String {
      switch entry.what {
      case .requirement(let requirement): requirement.name + "@" + requirement.specifier
      case .reference(let address, let name, _):
        (name ?? "") + "@" + SourceText.withoutUserInfo(address)
      }
    }
  }

  private static func dependency(
    _ entry: RequirementsContent.Entry, _ content: RequirementsContent, _ text: RawText,
    at place: String?, _ index: Index
  ) -> Dependency {
    let files = files(entry, content, text)
    let (name, version, source) = self.content(entry, index)
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

  private static func files(
    _ entry: RequirementsContent.Entry, _ content: RequirementsContent, _ text: RawText
  ) -> PythonFiles {
    var files = PythonFiles(PackageSource(.unstated))
    for hash in content.hashes[entry.hashes] {
      files.add(digest: text, hash.value, range: hash.word)
    }
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
