import Evidence
import Syntax
import Trees

extension Submodule {
  /// The submodules a tree holds, with the addresses `.gitmodules` gives them.
  public static func all(in tree: any SourceTree) throws(TreeError) -> [Submodule] {
    try among(tree.entries(), of: tree)
  }

  /// Those among some entries of a tree.
  public static func among(
    _ entries: [TreeEntry], of tree: any SourceTree
  ) throws(TreeError) -> [Submodule] {
    let entries = entries.filter { $0.kind == .submodule }
    guard !entries.isEmpty else { return [] }
    let modules = try addresses(tree)
    return entries.map { entry in
      Submodule(
        path: entry.path, commit: entry.id?.hex,
        url: modules.first { $0.path == entry.path.text }?.url)
    }
  }

  private static func addresses(_ tree: any SourceTree) throws(TreeError) -> [GitModule] {
    guard let entry = try tree.entry(at: ".gitmodules"), entry.kind == .file else { return [] }
    let bytes = try tree.bytes(of: entry, limit: 1 << 20)
    return GitModules.read(Source(bytes, path: entry.path, origin: tree.origin))
  }
}
