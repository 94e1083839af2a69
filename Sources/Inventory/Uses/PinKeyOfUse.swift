extension Use {
  /// The pin's line that this use has, as `host/owner/repo/path@ref`; nil for what names no upstream.
  public var pinKey: Pin.Key? {
    guard let upstream else { return nil }
    let reference: String
    switch self.reference {
    case .commit(let id): reference = id
    case .named(let name):
      // A tag by its full name is that tag.
      reference = name.hasPrefix("refs/tags/") ? String(name.dropFirst(10)) : name
    case .missing, .local, .unreadable: return nil
    }
    let path = upstream.description + (subpath.isEmpty ? "" : "/" + subpath)
    let kind: Pin.Kind =
      switch self.kind {
      case .action, .workflow: .action
      case .hook: .hook
      case .include: .include
      }
    return Pin.Key(kind, Pin.escaped((path + "@" + reference).utf8))
  }
}
