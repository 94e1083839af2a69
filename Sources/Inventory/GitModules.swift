import Evidence
import Syntax

/// One submodule as `.gitmodules` states it.
public struct GitModule: Sendable {
  public let path: String
  public let url: String
  /// Of the line that states the address.
  public let range: Range<Int>
}

/// A repository inside the tree.
public struct Submodule: Sendable {
  public let path: TreePath
  /// Nil in a folder whose index does not say.
  public let commit: String?
  public let url: String?

  public init(path: TreePath, commit: String?, url: String?) {
    self.path = path
    self.commit = commit
    self.url = url
  }
}

/// `.gitmodules`, read as git's configuration syntax as far as sections, `path` and `url` go.
public enum GitModules {
  public static func read(_ source: Source) -> [GitModule] {
    var modules: [GitModule] = []
    var path: String?
    var url: (text: String, range: Range<Int>)?
    func finish() {
      if let path, let url {
        modules.append(GitModule(path: path, url: url.text, range: url.range))
      }
      path = nil
      url = nil
    }
    for (range, line) in lines(of: source) {
      if line.hasPrefix("[") {
        finish()
      } else if let value = value(of: "path", in: line) {
        path = value
      } else if let value = value(of: "url", in: line) {
        url = (value, range)
      }
    }
    finish()
    return modules
  }

  /// The host of a submodule's address; `relative` when it follows the repository's own.
  public static func host(_ url: String) -> String {
    if let parts = URLParts(url) { return parts.host }
    if url.hasPrefix("./") || url.hasPrefix("../") { return "relative" }
    // `user@host:path`
    guard let colon = url.firstIndex(of: ":") else { return "local" }
    let authority = url[..<colon]
    let start = authority.lastIndex(of: "@").map { authority.index(after: $0) }
    return authority[(start ?? authority.startIndex)...].lowercased()
  }

  private static func lines(of source: Source) -> [(Range<Int>, Substring)] {
    var start = 0
    return source.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { bytes in
        defer { start += bytes.count + 1 }
        let text = String(decoding: bytes, as: UTF8.self)
        return (start..<(start + bytes.count), Substring(text).trimmed)
      }
  }

  private static func value(of key: String, in line: Substring) -> String? {
    guard let equals = line.firstIndex(of: "="),
      line[..<equals].trimmed.lowercased() == key
    else { return nil }
    var value = line[line.index(after: equals)...].trimmed
    if value.count >= 2, value.first == "\"", value.last == "\"" {
      value = value.dropFirst().dropLast()
    }
    return String(value)
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    var text = drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }
}
