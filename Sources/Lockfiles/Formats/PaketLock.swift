import Evidence
import Inventory
import Syntax

/// Paket's `paket.lock`: groups, in them sections by kind of source, in them addresses, in them packages
/// with what these require. There are no digests; git sources have commits.
enum PaketLock: LockfileFormat {
  static let names: Set = ["paket.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    reading { () throws(ReadError) in
      var reader = PaketReader()
      for line in try TextLines(source) { try reader.take(line) }
      let edges = reader.edges
      return reader.list.lockfile(source, .nuget, "paket.lock", edges: edges)
    }
  }
}

private struct PaketReader {
  private enum Section: String {
    case nuget = "NUGET"
    case github = "GITHUB"
    case gist = "GIST"
    case git = "GIT"
    case http = "HTTP"
  }

  var list = EntryList()
  var edges: [[String]] = []
  private var group = ""
  private var section: Section?
  private var remote: (text: String, range: Range<Int>)?

  mutating func take(_ line: TextLine) throws(ReadError) {
    let content = line.content
    if content.isEmpty { return }
    switch line.indent {
    case 0: try open(content)
    // Paket 1 to 3 wrote this line, later ones leave it out.
    case 2 where section != nil && content.isText("specs:"): break
    case 2:
      guard section != nil, content.starts(with: "remote:".utf8) else {
        throw ReadError(at: content.startIndex, "a line that Paket does not write here")
      }
      let text = content.dropFirst(7).trimmed()
      remote = (text.text, text.range)
    // A whole git repository has no name, and its commit stands one blank further.
    case 4,
      5 where content.first == UInt8(ascii: "("):
      list.add(try entry(content))
      edges.append([])
    case 6 where !edges.isEmpty:
      guard let name = content.split(separator: 0x20).first else { return }
      edges[edges.count - 1].append(name.text)
    default: throw ReadError(at: content.startIndex, "a line that Paket does not write here")
    }
  }

  /// A section's name, a group, or an option (`STORAGE: NONE`).
  private mutating func open(_ content: ArraySlice<UInt8>) throws(ReadError) {
    remote = nil
    section = Section(rawValue: content.text)
    if section != nil { return }
    if content.starts(with: "GROUP ".utf8) {
      group = content.dropFirst(6).trimmed().text
      return
    }
    guard content.contains(UInt8(ascii: ":")) else {
      throw ReadError(at: content.startIndex, "a section that Paket does not write")
    }
  }

  /// `Name (1.0) - restriction: >= net45`, `path/file.fs (commit)`
  private func entry(_ content: ArraySlice<UInt8>) throws(ReadError) -> Dependency {
    guard let section, let remote else {
      throw ReadError(at: content.startIndex, "a package outside a source")
    }
    let open = content.firstIndex(of: UInt8(ascii: "("))
    let close = open.flatMap { content[$0...].firstIndex(of: UInt8(ascii: ")")) }
    let name = content[content.startIndex..<(open ?? content.endIndex)].trimmed().text
    var version = ""
    if let open, let close { version = content[(open + 1)..<close].text }
    guard section != .nuget || !version.isEmpty, section == .git || !name.isEmpty else {
      throw ReadError(at: content.startIndex, "not a name and '(version)'")
    }
    let isPackage = section == .nuget
    let address = SourceAddress.withoutUserInfo(remote.text)
    let place = [group, section.rawValue, address, name].joined(separator: " ")
    return Dependency(
      .nuget, isPackage || !name.isEmpty ? name : PathName.last(remote.text),
      isPackage ? version : "", at: place, from: source(section, remote.text, version),
      key: content.range, sourceRange: remote.range)
  }

  private func source(_ section: Section, _ remote: String, _ version: String) -> PackageSource {
    switch section {
    case .nuget:
      let known = SourceAddress.registry(remote)
      return known.host.isEmpty ? PackageSource(.file, url: remote) : known
    case .github: return SourceAddress.git("https://github.com/" + remote, commit: version)
    case .gist: return SourceAddress.git("https://gist.github.com/" + remote, commit: version)
    case .git: return SourceAddress.git(remote, commit: version)
    case .http: return SourceAddress.archive(remote)
    }
  }
}
