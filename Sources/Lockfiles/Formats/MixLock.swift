import Evidence
import Inventory
import Syntax

/// Elixir's `mix.lock`: a map of tuples. Hex wrote more into them over time: 6 elements with the inner
/// checksum (of a package's parts), 7 with the repository, 8 with the outer one (of the archive).
enum MixLock: LockfileFormat {
  static let names: Set = ["mix.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      var reader = try TermReader(source, .elixir)
      guard let root = try reader.next(), let items = root.map else {
        throw ReadError(at: 0, "a mix.lock is a map")
      }
      if let rest = try reader.next() {
        throw ReadError(at: rest.range.lowerBound, "a mix.lock is one map")
      }
      var list = EntryList()
      var edges: [[String]] = []
      for index in stride(from: 0, to: items.count - 1, by: 2) {
        let (dependency, needs) = try entry(items[index], items[index + 1])
        list.add(dependency)
        edges.append(needs)
      }
      return list.lockfile(source, .hex, "mix.lock", edges: edges)
    }
  }

  private static func entry(
    _ key: Term, _ value: Term
  ) throws(ReadError) -> (Dependency, needs: [String]) {
    guard let name = key.string ?? key.atom, let parts = value.tuple,
      let kind = parts.first?.atom
    else { throw ReadError(at: key.range.lowerBound, "an entry is a tuple") }
    switch kind {
    case "hex": return try package(key, name, parts, value.range)
    case "git":
      guard parts.count >= 3, let url = parts[1].string, let commit = parts[2].string else {
        throw ReadError(at: value.range.lowerBound, "a git entry has an address and a commit")
      }
      let dependency = Dependency(
        .hex, name, "", at: name, from: SourceAddress.git(url, commit: commit), key: key.range,
        sourceRange: parts[1].range, digestRange: parts[2].range)
      return (dependency, [])
    default:
      throw ReadError(
        .unsupported, at: value.range.lowerBound, "entries of kind '\(kind)' are not read")
    }
  }

  private static func package(
    _ key: Term, _ installed: String, _ parts: [Term], _ range: Range<Int>
  ) throws(ReadError) -> (Dependency, needs: [String]) {
    guard (3...8).contains(parts.count), parts.count != 5, let name = parts[1].atom,
      let version = parts[2].string
    else { throw ReadError(at: range.lowerBound, "a hex entry has 3, 4, 6, 7 or 8 elements") }
    var stated = StatedDigests()
    if parts.count > 3, let inner = parts[3].string {
      stated.add(.sha256, hex: inner, of: .named("inner"))
    }
    if parts.count > 7, let outer = parts[7].string { stated.add(.sha256, hex: outer) }
    let repository = parts.count > 6 ? parts[6].string ?? "hexpm" : "hexpm"
    let needs = parts.count > 5 ? parts[5].list ?? [] : []
    let dependency = Dependency(
      .hex, name, version, at: installed, files: stated.file,
      from: PackageSource(.registry, host: repository), key: key.range,
      sourceRange: parts.count > 6 ? parts[6].range : key.range,
      digestRange: (parts.count > 7 ? parts[7] : parts.count > 3 ? parts[3] : key).range,
      hasUnreadableDigest: stated.hasUnreadable)
    return (dependency, needs.compactMap { $0.tuple?.first?.atom })
  }
}
