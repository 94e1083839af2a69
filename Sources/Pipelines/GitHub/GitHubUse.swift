import Inventory
import Syntax

/// What `uses:` names: `owner/repository[/path]@reference`, `docker://image`, `./path` in the workspace,
/// or `$/path` in the repository of the file itself, at the commit that runs (GitHub's self-repository
/// syntax of July 2026).
enum GitHubUse {
  static let imagePrefix = "docker://"

  /// `owner/repository[/path]@reference`, in the parts that the reader needs.
  struct Target {
    let upstream: UpstreamName
    let subpath: String
    let reference: Use.Reference
  }

  enum Parsed {
    case local
    case target(Target)
    case unreadable(String)
  }

  /// The reference begins behind the first `@`.
  static func parse(_ text: String) -> Parsed {
    if text.holds("${{") { return .unreadable("an expression, which only a run resolves") }
    // The runner takes both slashes behind a dot (actions/runner, PipelineTemplateConverter).
    if let first = text.utf8.first, first == UInt8(ascii: ".") || first == UInt8(ascii: "$"),
      ["./", "../", ".\\", "$/"].contains(where: text.hasPrefix)
    {
      return .local
    }
    let at = text.utf8.firstIndex(of: UInt8(ascii: "@"))
    // The runner takes both slashes, and passes over empty parts.
    let parts = text.utf8[..<(at ?? text.endIndex)]
      .split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.map { Substring($0) }
    guard parts.count >= 2,
      let upstream = UpstreamName(host: "github.com", path: "\(parts[0])/\(parts[1])")
    else { return .unreadable("not of the form owner/repository@reference") }
    let subpath = parts.count == 2 ? "" : parts.dropFirst(2).joined(separator: "/")
    guard subpath.isEmpty || Subpath.isStrict(subpath) else {
      return .unreadable("its path inside the repository is not of a strict form")
    }
    let reference = at.map { Use.Reference(reading: text[text.utf8.index(after: $0)...]) }
    if case .unreadable(let reason)? = reference { return .unreadable(reason) }
    return .target(
      Target(upstream: upstream, subpath: subpath, reference: reference ?? .missing))
  }
}

extension Gathering {
  /// A `uses` of a job or a step, whatever stands there.
  mutating func addGitHubUse(_ kind: Use.Kind, _ value: YAMLValue) {
    let text = WrittenText(value)
    guard value.kind == .scalar else { return add(kind, text, unreadable: "not a text") }
    guard !text.isCut else { return add(kind, text, unreadable: "longer than 4 KiB") }
    if text.text.hasPrefix(GitHubUse.imagePrefix) { return addGitHubImage(.container, text) }
    switch GitHubUse.parse(text.text) {
    case .local: add(kind, text, .local)
    case .unreadable(let reason): add(kind, text, unreadable: reason)
    case .target(let target):
      add(
        kind, text, target.reference, upstream: target.upstream, subpath: target.subpath)
    }
  }
}

extension WrittenText {
  var withoutImagePrefix: WrittenText { dropping(prefix: GitHubUse.imagePrefix) }
}
