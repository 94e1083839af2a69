import Evidence
import Trees

/// Which files of the two trees are looked at: with a base those that changed, else all.
struct Scope {
  let changes: [TreeChange]
  let candidate: [TreeEntry]
  let base: [TreeEntry]

  init(_ request: Request) throws(TreeError) {
    guard let base = request.base else {
      changes = []
      candidate = try request.candidate.entries()
      self.base = []
      return
    }
    changes = try Trees.changes(from: base, to: request.candidate)
    if request.includesUnchanged {
      candidate = try request.candidate.entries()
      self.base = try base.entries()
    } else {
      candidate = changes.compactMap(\.now)
      self.base = changes.compactMap(\.was)
    }
  }
}
