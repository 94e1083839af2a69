import Evidence
import Inventory
import Syntax

/// Composer's `composer.lock`: `packages`, and `packages-dev` (null where development packages were
/// never resolved).
///
/// Archives of GitHub and its like have no checksum; there the commit under `reference` is what a version
/// means. A `dev-` version is a branch and moves, so it is a git source.
enum ComposerLock: LockfileFormat {
  static let names: Set = ["composer.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      let document = try JSONDocument(source, options: .packageManagers)
      let (list, api) = try document.withRoot { (root) throws(ReadError) in
        guard root.kind == .object, let packages = root["packages"] else {
          throw ReadError(at: root.range.lowerBound, "a composer.lock is an object with 'packages'")
        }
        var reader = ComposerReader(document.anomalies)
        try reader.read(packages, flags: [])
        if let dev = root["packages-dev"], !dev.isNull { try reader.read(dev, flags: .dev) }
        let api = root["plugin-api-version"]?.string.map { ", plugin API \($0)" } ?? ""
        return (reader.list, api)
      }
      return list.lockfile(
        source, .composer, "composer.lock" + api, requiring: { requirements(document.root) })
    }
  }

  /// What each package requires, in order.
  private static func requirements(_ root: JSONValue) -> [[String]] {
    let lists = [root["packages"], root["packages-dev"]].compactMap(\.self)
    return lists.flatMap { list in
      list.elements.map { $0["require"]?.members.compactMap(\.key.string) ?? [] }
    }
  }
}

private struct ComposerReader {
  var list: EntryList

  init(_ anomalies: [Anomaly]) { list = EntryList(anomalies) }

  mutating func read(_ packages: JSONNode, flags: Dependency.Flags) throws(ReadError) {
    guard packages.kind == .array else {
      throw ReadError(at: packages.range.lowerBound, "a list of packages")
    }
    for package in packages.elements {
      let fields = ComposerFields(package)
      guard let key = fields.name, let name = key.string, let version = fields.version?.string
      else {
        throw ReadError(at: package.range.lowerBound, "a package without 'name' and 'version'")
      }
      list.add(entry(fields, key.range, name, version, flags))
      noteOtherRepository(fields, name)
    }
  }

  private func entry(
    _ fields: ComposerFields, _ key: Range<Int>, _ name: String, _ version: String,
    _ flags: Dependency.Flags
  ) -> Dependency {
    let isBranch = version.utf8.starts(with: "dev-".utf8) || version.hasSuffix("-dev")
    let stated = digests(fields, isBranch: isBranch)
    return Dependency(
      .composer, name, version, at: name, files: stated.file,
      from: source(fields, isBranch: isBranch), install: install(fields), flags: flags,
      key: key, sourceRange: fields.address?.range,
      digestRange: (fields.dist.sum ?? fields.reference)?.range,
      hasUnreadableDigest: stated.hasUnreadable, licence: licence(fields))
  }

  /// Composer falls back to the repository where the archive cannot be had, and some ask for it at once:
  /// both are of one place where GitHub makes the archive.
  private mutating func noteOtherRepository(_ fields: ComposerFields, _ name: String) {
    guard let archive = fields.dist.address, let repository = fields.git.address,
      !GitHubRepository.isSame(archive, repository),
      let made = GitHubRepository(archive: archive.string ?? "")
    else { return }
    if GitHubRepository(git: repository.string ?? "") != made {
      list.note(
        .disagreement, repository.range, earlier: archive.range,
        "'\(name)' has an archive of '\(made.name)' and another repository")
    }
  }

  private func digests(_ fields: ComposerFields, isBranch: Bool) -> StatedDigests {
    var stated = StatedDigests()
    if let sum = fields.dist.sum { stated.add(sum.withText { Digest(.sha1, hex: $0) }) }
    if isBranch { return stated }
    let (first, second) = (commit(fields.git.reference), commit(fields.dist.reference))
    guard let first, let second, first != second else {
      if let one = first ?? second { stated.add(one) }
      return stated
    }
    for commit in [first, second].sorted() { stated.add(commit) }
    return stated
  }

  private func commit(_ reference: JSONNode?) -> Digest? {
    guard let reference, reference.kind == .string else { return nil }
    return reference.withText(Digest.commit)
  }

  private func source(_ fields: ComposerFields, isBranch: Bool) -> PackageSource {
    guard let address = fields.address, let url = address.string else {
      return PackageSource(.unstated)
    }
    if fields.dist.type?.equals("path") == true { return PackageSource(.link, url: url) }
    let reference = fields.git.reference?.string ?? fields.dist.reference?.string
    let isArchive = address.withText { text in
      RawText(text).starts(0..<text.count, with: "https://api.github.com/")
    }
    let known =
      isArchive
      ? PackageSource(
        .git, host: "github.com", url: url, commit: reference.flatMap(SourceAddress.fullCommit))
      : SourceAddress.git(url, commit: reference)
    if isBranch, known.commit != nil || fields.dist.address == nil { return known }
    return PackageSource(
      known.host.isEmpty ? .unstated : .registry, host: known.host, url: known.url,
      commit: known.commit)
  }

  /// Plugins run whenever Composer does. Scripts of other packages never do.
  private func install(_ fields: ComposerFields) -> InstallCode {
    guard let type = fields.type else { return .no }
    return type.equals("composer-plugin") || type.equals("composer-installer") ? .yes : .no
  }

  /// Several are alternatives (Composer's schema: "disjunctive").
  private func licence(_ fields: ComposerFields) -> String? {
    guard let value = fields.licence else { return nil }
    if let text = value.string { return text }
    let names = value.elements.compactMap(\.string)
    return names.isEmpty ? nil : names.count == 1 ? names[0] : names.joined(separator: " OR ")
  }
}

/// The repository that an address of GitHub's names.
private struct GitHubRepository: Equatable {
  /// `owner/name` in lower case.
  let name: String

  /// Whether both addresses name one repository in the spelling that Composer nearly always writes: told
  /// without taking them apart.
  static func isSame(_ archive: JSONNode, _ repository: JSONNode) -> Bool {
    guard !archive.hasEscapes, !repository.hasEscapes else { return false }
    let (made, text) = (RawText(archive.raw), RawText(repository.raw))
    let (archives, repositories): (StaticString, StaticString) = (
      "https://api.github.com/repos/", "https://github.com/"
    )
    guard made.starts(0..<made.count, with: archives),
      text.starts(0..<text.count, with: repositories)
    else { return false }
    let start = archives.utf8CodeUnitCount
    let owner = made.first(UInt8(ascii: "/"), in: start..<made.count)
    let end = made.first(UInt8(ascii: "/"), in: min(owner + 1, made.count)..<made.count)
    let name = repositories.utf8CodeUnitCount..<text.count
    guard end < made.count, end - start + 4 == name.count,
      text.equals(name.upperBound - 4..<name.upperBound, ".git")
    else { return false }
    return made.part(start..<end).elementsEqual(text.part(name).dropLast(4))
  }

  /// `https://api.github.com/repos/owner/name/zipball/<commit>`, `https://codeload.github.com/owner/name/…`.
  init?(archive: String) {
    guard let parts = URLParts(archive) else { return nil }
    let words = parts.path.split(separator: "/")
    switch parts.host {
    case "api.github.com" where words.count > 3 && words[0] == "repos":
      name = "\(words[1])/\(words[2])".lowercased()
    case "codeload.github.com" where words.count > 2:
      name = "\(words[0])/\(words[1])".lowercased()
    default: return nil
    }
  }

  /// `https://github.com/owner/name.git`, `git@github.com:owner/name.git`; nil for any other place.
  init?(git address: String) {
    var rest: Substring
    if let parts = URLParts(address) {
      guard parts.host == "github.com" else { return nil }
      rest = parts.path.drop { $0 == "/" }
    } else {
      let prefix = "git@github.com:"
      guard address.hasPrefix(prefix) else { return nil }
      rest = address.dropFirst(prefix.count)
    }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    if rest.hasSuffix(".git") { rest = rest.dropLast(4) }
    name = rest.lowercased()
  }
}

/// The members of one package, found in one pass.
private struct ComposerFields {
  /// `dist` or `source`: an archive or a repository.
  struct Part {
    var type, reference: JSONNode?
    /// A string.
    var address: JSONNode?
    /// A string with something in it.
    var sum: JSONNode?

    init() {}

    init(_ part: JSONNode) {
      for member in part.members {
        let (key, value) = (member.key, member.value)
        if key.equals("type") {
          type = value
        } else if key.equals("url") {
          address = value.kind == .string ? value : nil
        } else if key.equals("reference") {
          reference = value
        } else if key.equals("shasum") {
          sum = value.kind == .string && !value.contentRange.isEmpty ? value : nil
        }
      }
    }
  }

  private(set) var name, version, type, licence: JSONNode?
  private(set) var dist = Part()
  private(set) var git = Part()

  var address: JSONNode? { dist.address ?? git.address }
  var reference: JSONNode? { git.reference ?? dist.reference }

  init(_ package: JSONNode) {
    for member in package.members {
      let (key, value) = (member.key, member.value)
      if key.equals("name") {
        name = value
      } else if key.equals("version") {
        version = value
      } else if key.equals("source") {
        git = Part(value)
      } else if key.equals("dist") {
        dist = Part(value)
      } else if key.equals("type") {
        type = value
      } else if key.equals("license") {
        licence = value
      }
    }
  }
}
