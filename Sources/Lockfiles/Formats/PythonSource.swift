import Inventory
import Syntax

/// Where Python's lockfiles say that a package comes from.
enum PythonSource {
  /// The registry that uv and poetry use, and state, when no other is named.
  static let pypi = PackageSource(.registry, host: "pypi")

  private static let publicIndex = PackageSource(
    .registry, host: "pypi", url: "https://pypi.org/simple")

  static func registry(_ url: String) -> PackageSource {
    if url == "https://pypi.org/simple" { return publicIndex }
    guard url.contains("://") else { return PackageSource(.file, url: url) }
    return PackageSource(
      .registry, host: SourceText.host(url), url: SourceText.withoutUserInfo(url))
  }

  static func git(_ url: String, commit: String?) -> PackageSource {
    PackageSource(
      .git, host: SourceText.gitHost(url), url: SourceText.withoutUserInfo(url),
      commit: commit.flatMap { SourceText.commit($0) })
  }

  static func archive(_ url: String) -> PackageSource {
    guard url.contains("://"), !url.hasPrefix("file:") else {
      return PackageSource(.file, url: url)
    }
    return PackageSource(.url, host: SourceText.host(url), url: SourceText.withoutUserInfo(url))
  }

  /// A direct reference of PEP 508 or pip: `git+https://…@commit#egg=name`, an archive's address, a
  /// folder.
  static func reference(_ text: String) -> PackageSource {
    for system in ["git+", "hg+", "svn+", "bzr+"] where text.hasPrefix(system) {
      let url = text.prefix { $0 != "#" }
      let path = URLParts(String(url))?.path ?? url
      let commit = path.lastIndex(of: "@").map { String(path[path.index(after: $0)...]) }
      return git(String(text.dropFirst(system.utf8.count)), commit: commit)
    }
    return archive(text)
  }
}

/// The files of one package version, and where they are fetched from.
struct PythonFiles {
  private(set) var artifacts = Artifacts()
  private(set) var hasUnreadable = false
  /// From the first to the last.
  private(set) var range: Range<Int>?
  /// The first file that comes from another host than the registry's, or unencrypted.
  private(set) var stray: (host: String, url: String, range: Range<Int>)?
  private let registry: PackageSource
  private var lastPrefix: [UInt8] = []

  init(_ registry: PackageSource) { self.registry = registry }

  mutating func add(name: String?, digest: ArraySlice<UInt8>?, range: Range<Int>) {
    let read = digest.flatMap { PrefixedDigest.read($0) }
    if digest != nil, read == nil { hasUnreadable = true }
    add(Artifact(name: name, digest: read), range: range)
  }

  /// A digest that does not say of which file it is.
  mutating func add(digest text: RawText, _ value: Range<Int>, range: Range<Int>) {
    let read = PrefixedDigest.read(text, value)
    if read == nil { hasUnreadable = true }
    add(Artifact(digest: read), range: range)
  }

  mutating func add(name: String?, digests: [Digest], isUnreadable: Bool = false, range: Range<Int>)
  {
    if isUnreadable { hasUnreadable = true }
    add(Artifact(name: name, digests: digests), range: range)
  }

  private mutating func add(_ file: Artifact, range: Range<Int>) {
    artifacts.append(file)
    let start = min(self.range?.lowerBound ?? range.lowerBound, range.lowerBound)
    self.range = start..<max(self.range?.upperBound ?? 0, range.upperBound)
  }

  /// Notes where a file of a registry's package is fetched from.
  mutating func note(address: ArraySlice<UInt8>, _ range: Range<Int>) {
    guard registry.kind == .registry, stray == nil, !isPublic(address), !isLikeLast(address) else {
      return
    }
    let url = String(decoding: address, as: UTF8.self)
    guard let parts = URLParts(url) else { return }
    let host = HostClass.name(of: parts.host)
    if host != registry.host || parts.scheme != "https" && !registry.url.hasPrefix("http:") {
      stray = (host, SourceText.withoutUserInfo(url), range)
    } else {
      let end = address.dropFirst(8).firstIndex(of: UInt8(ascii: "/")) ?? address.endIndex
      lastPrefix = Array(address[..<end])
    }
  }

  /// The public registry's files, told without taking the address apart.
  private func isPublic(_ address: ArraySlice<UInt8>) -> Bool {
    let files: StaticString = "https://files.pythonhosted.org/"
    let prefix = UnsafeBufferPointer(start: files.utf8Start, count: files.utf8CodeUnitCount)
    return address.starts(with: prefix) && registry.host == "pypi"
  }

  private func isLikeLast(_ address: ArraySlice<UInt8>) -> Bool {
    guard !lastPrefix.isEmpty, address.starts(with: lastPrefix) else { return false }
    return address.dropFirst(lastPrefix.count).first == UInt8(ascii: "/")
  }

  /// What is fetched is where the files are, whatever registry is named beside them. Files of the public
  /// registry are its own wherever another registry lists them; there the other one is what is odd.
  var source: PackageSource {
    guard let stray, stray.host != "pypi" || registry.host == "pypi" else { return registry }
    return PackageSource(.registry, host: stray.host, url: stray.url)
  }
}
