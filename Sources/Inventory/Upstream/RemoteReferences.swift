import Evidence
import Git
import Syntax

/// What a server says its references are: the output of `git ls-remote URL`, of one upstream or of many.
///
/// Each upstream begins with git's own `From URL` line or with `# URL`; then lines of `<object> TAB <name>`,
/// where `<name>^{}` is what the tag of that name leads to.
public struct RemoteReferences: Sendable {
  public struct Entry: Sendable {
    public let object: ObjectID
    /// The commit behind an annotated tag, when the server said it.
    public var peeled: ObjectID?

    public var commit: ObjectID { peeled ?? object }
  }

  public let url: String
  public internal(set) var entries: [String: Entry] = [:]
  /// What git said instead of an answer, as `fatal: …`.
  public internal(set) var problem: String?

  /// By name, what each leads to.
  var commits: [String: ObjectID] { entries.mapValues(\.commit) }

  /// - Throws: `malformed` with the offset of the first line that is none of these.
  public static func read(_ source: Source) throws(ReadError) -> [RemoteReferences] {
    var all: [RemoteReferences] = []
    var start = 0
    for line in source.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      defer { start += line.count + 1 }
      let bytes = line.last == 0x0D ? line.dropLast() : line
      guard !bytes.isEmpty else { continue }
      if let url = heading(bytes) {
        all.append(RemoteReferences(url: url))
      } else if all.isEmpty {
        throw ReadError(
          at: start, "each upstream begins with 'From URL' or '# URL', as git ls-remote prints it")
      } else if let remark = remark(bytes) {
        // A warning (of a redirect, of a known host) is no lack of an answer.
        if remark.isFatal { all[all.count - 1].problem = remark.text }
      } else {
        try all[all.count - 1].take(bytes, at: start)
      }
    }
    return all
  }

  private static func heading(_ line: ArraySlice<UInt8>) -> String? {
    for prefix in ["From ", "# "] where line.starts(with: prefix.utf8) {
      let url = String(decoding: line.dropFirst(prefix.utf8.count), as: UTF8.self)
      return String(url.drop { $0 == " " })
    }
    return nil
  }

  /// What git or the server says beside the answer.
  private static func remark(_ line: ArraySlice<UInt8>) -> (text: String, isFatal: Bool)? {
    let words = [("fatal:", true), ("error:", true), ("remote:", false), ("warning:", false)]
    guard let word = words.first(where: { line.starts(with: $0.0.utf8) }) else { return nil }
    return (String(decoding: line, as: UTF8.self), word.1)
  }

  private mutating func take(_ line: ArraySlice<UInt8>, at offset: Int) throws(ReadError) {
    guard let tab = line.firstIndex(of: 0x09), let object = ObjectID(hex: line[..<tab]),
      let name = String(validating: line[(tab + 1)...], as: UTF8.self), !name.isEmpty
    else { throw ReadError(at: offset, "neither '<object> TAB <reference>' nor a heading") }
    let suffix = "^{}"
    if name.hasSuffix(suffix) {
      let tag = String(name.dropLast(suffix.count))
      guard entries[tag] != nil else {
        throw ReadError(at: offset, "'\(name)' without the reference itself in front of it")
      }
      entries[tag]?.peeled = object
    } else if let known = entries[name], known.object != object {
      throw ReadError(at: offset, "'\(name)' stands twice, and differs")
    } else {
      entries[name] = entries[name] ?? Entry(object: object)
    }
  }
}
