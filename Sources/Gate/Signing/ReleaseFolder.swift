import Evidence
import Signatures
import Trees

/// The files of a release, by their paths below its folder.
struct ReleaseFolder {
  let files: [(name: String, path: String)]

  /// - Parameter statement: the file with the signed statement, which may lie in the folder and is no part of it.
  /// - Throws: for links and devices, and for names that are not UTF-8: nobody could say what they stand for.
  init(_ folder: String, statement: String) throws(GateError) {
    guard let root = LocalPath(folder) else { throw GateError("'\(folder)' is no folder") }
    let own = Self.relative(statement, to: root)
    let entries: [TreeEntry]
    do throws(TreeError) {
      let tree = FolderTree(root.text, entersRepositories: true)
      entries = try tree.entries()
      if let problem = tree.problems.first { throw problem }
    } catch {
      throw GateError("'\(folder)': \(error.description)")
    }
    var files: [(String, String)] = []
    for entry in entries where entry.path != own {
      if let name = entry.path.components.first(where: { TemporaryFolder.isName($0.text) }) {
        throw GateError(
          "'\(name.text)' in '\(folder)' is of a run of pintle that goes on, or was stopped",
          fix: "wait until it has ended, else remove it")
      }
      guard entry.kind == .file || entry.kind == .executable else {
        throw GateError(
          "'\(entry.path.text)' in '\(folder)' is a link or no regular file",
          fix: "a release holds regular files alone")
      }
      guard let name = String(validating: entry.path.bytes, as: UTF8.self),
        SignedRelease.isPlain(name)
      else { throw GateError("'\(entry.path.text)' in '\(folder)' is no name in UTF-8") }
      files.append((name, "\(root.text)/\(name)"))
    }
    self.files = files.sorted { $0.0 < $1.0 }
  }

  private static func relative(_ file: String, to root: LocalPath) -> TreePath? {
    let slash = file.lastIndex(of: "/")
    let folder = slash.map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
    let name = slash.map { String(file[file.index(after: $0)...]) } ?? file
    return LocalPath(folder)?.relative(to: root)?.appending(name)
  }
}
