import Crypto
import Evidence

/// The files of a tree as an archive of it holds them: `export-ignore` applied, submodules left out.
///
/// That is what a runner downloads of an action. `export-subst` changes contents in an archive; a tree
/// that uses it has no digest here.
public enum ArchiveView {
  /// SHA-256 in hex over, in byte order of paths, `mode SP sha256(content) SP length(path) SP path LF`;
  /// a link's content is its target. Nil when the tree uses `export-subst`.
  ///
  /// - Throws: what keeps a file from being read.
  public static func digest(_ tree: any SourceTree) throws(TreeError) -> String? {
    let attributes = try Attributes(tree)
    if attributes.mentions("export-subst") { return nil }
    var text: [UInt8] = []
    for entry in try tree.entries() {
      guard let mode = mode(entry.kind), !isLeftOut(entry.path, attributes) else { continue }
      let content = try tree.bytes(of: entry, limit: 256 << 20)
      text += Array("\(mode) \(SHA256.hex(content)) \(entry.path.bytes.count) ".utf8)
      text += entry.path.bytes + [0x0A]
    }
    return SHA256.hex(text)
  }

  private static func mode(_ kind: TreeEntry.Kind) -> String? {
    switch kind {
    case .file: "100644"
    case .executable: "100755"
    case .link: "120000"
    case .submodule: nil
    }
  }

  /// A path is left out with its folder.
  private static func isLeftOut(_ path: TreePath, _ attributes: Attributes) -> Bool {
    guard !attributes.isEmpty else { return false }
    if attributes.state(of: "export-ignore", at: path) == .set { return true }
    var folder = path.parent
    while !folder.isRoot {
      if attributes.state(of: "export-ignore", at: folder, isFolder: true) == .set { return true }
      folder = folder.parent
    }
    return false
  }
}
