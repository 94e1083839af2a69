import Evidence
import Inventory
import Syntax

/// Erlang's `rebar.lock`: a list of dependencies with their depth and, since version 1.1, the checksums:
/// `pkg_hash` (inner, of a package's parts) and `pkg_hash_ext` (outer, of the archive).
enum RebarLock: LockfileFormat {
  static let names: Set = ["rebar.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      var reader = try TermReader(source, .erlang)
      let first = try reader.next()
      let second = try reader.next()
      if let third = try reader.next() {
        throw ReadError(at: third.range.lowerBound, "a rebar.lock has two terms at most")
      }
      let (version, entries) = try head(first)
      let inner = try hashes("pkg_hash", second)
      let outer = try hashes("pkg_hash_ext", second)
      var list = EntryList()
      for term in entries { list.add(try entry(term, inner, outer)) }
      return list.lockfile(source, .hex, "rebar.lock \(version)")
    }
  }

  /// `{"1.2.0", [dependency]}`, or the list alone as rebar3's first versions wrote it.
  private static func head(_ term: Term?) throws(ReadError) -> (String, [Term]) {
    if let entries = term?.list { return ("1.0", entries) }
    guard let parts = term?.tuple, parts.count == 2, let version = parts[0].string,
      let entries = parts[1].list
    else {
      throw ReadError(at: term?.range.lowerBound ?? 0, "a rebar.lock begins with its dependencies")
    }
    guard version.hasPrefix("1.") else {
      throw ReadError(
        .unsupported, at: parts[0].range.lowerBound,
        "version '\(version)' is not one that this pintle reads (1.0 to 1.2)")
    }
    return (version, entries)
  }

  private static func hashes(
    _ key: String, _ term: Term?
  ) throws(ReadError) -> [String: Term] {
    guard let list = term?[key]?.list else { return [:] }
    var found: [String: Term] = [:]
    for pair in list {
      guard let parts = pair.tuple, parts.count == 2, let name = parts[0].string else {
        throw ReadError(at: pair.range.lowerBound, "a name and its checksum")
      }
      if found.updateValue(parts[1], forKey: name) != nil {
        throw ReadError(at: pair.range.lowerBound, "the checksum of '\(name)' stands twice")
      }
    }
    return found
  }

  private static func entry(
    _ term: Term, _ inner: [String: Term], _ outer: [String: Term]
  ) throws(ReadError) -> Dependency {
    guard let parts = term.tuple, parts.count == 3, let installed = parts[0].string,
      let what = parts[1].tuple, let kind = what.first?.atom, let level = parts[2].atom
    else {
      throw ReadError(at: term.range.lowerBound, "a dependency is a name, a source and a level")
    }
    let flags: Dependency.Flags = level == "0" ? .direct : []
    switch kind {
    case "pkg":
      guard what.count >= 3, let name = what[1].string, let version = what[2].string else {
        throw ReadError(at: term.range.lowerBound, "a package has a name and a version")
      }
      var stated = StatedDigests()
      if let text = inner[installed]?.string {
        stated.add(.sha256, hex: text, of: .named("inner"))
      }
      if let text = outer[installed]?.string { stated.add(.sha256, hex: text) }
      return Dependency(
        .hex, name, version, at: installed, files: stated.file,
        from: PackageSource(.registry, host: "hexpm"), flags: flags, key: parts[0].range,
        digestRange: (outer[installed] ?? inner[installed])?.range,
        hasUnreadableDigest: stated.hasUnreadable)
    case "git", "git_subdir":
      guard what.count >= 3, let url = what[1].string, let reference = what[2].tuple else {
        throw ReadError(
          at: term.range.lowerBound, "a git dependency has an address and a reference")
      }
      let commit = reference.first?.atom == "ref" ? reference.last?.string : nil
      return Dependency(
        .hex, installed, "", at: installed, from: SourceAddress.git(url, commit: commit),
        flags: flags, key: parts[0].range, sourceRange: what[1].range, digestRange: what[2].range)
    default:
      throw ReadError(
        .unsupported, at: parts[1].range.lowerBound, "dependencies of kind '\(kind)' are not read")
    }
  }
}
