import Evidence
import Git

/// Which of the files that a side removed is the one that it added elsewhere, where only one can be: by the same
/// content, else by the same name. As for git, an empty file was moved from nowhere.
struct FileMoves {
  private var removed: [TreeEntry] = []
  private var added: [TreeEntry] = []

  static let emptyBlob = ObjectID(hex: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")

  init(_ changes: [TreePath: TreeChange]) {
    for change in changes.values {
      switch change {
      case .removed(let entry): removed.append(entry)
      case .added(let entry): added.append(entry)
      case .modified: continue
      }
    }
  }

  /// The path from which a file came; nil where none or several could be that.
  ///
  /// - Parameter last: the one that is left, for a file that was moved, named anew and changed at once.
  func origin(of moved: TreeEntry, last: TreePath?) -> TreePath? {
    guard let id = moved.id, id != Self.emptyBlob else { return nil }
    let same = removed.filter { $0.id == id }
    let copies = added.filter { $0.id == id }
    guard same.isEmpty else {
      return only(same, copies) ?? only(named(same, as: moved), named(copies, as: moved))
    }
    if let origin = only(named(removed, as: moved), named(added, as: moved)) { return origin }
    let isElsewhere = removed.contains { old in
      old.path == last && added.contains { $0.id == old.id }
    }
    return isElsewhere ? nil : last
  }

  private func only(_ origins: [TreeEntry], _ targets: [TreeEntry]) -> TreePath? {
    origins.count == 1 && targets.count == 1 ? origins[0].path : nil
  }

  private func named(_ entries: [TreeEntry], as other: TreeEntry) -> [TreeEntry] {
    entries.filter { $0.path.components.last == other.path.components.last }
  }
}
