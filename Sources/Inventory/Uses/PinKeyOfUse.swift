extension Use {
  static func key(
    _ kind: Kind, _ upstream: UpstreamName?, _ subpath: String, _ stands: Reference
  ) -> Pin.Key? {
    guard let upstream else { return nil }
    let reference: String
    switch stands {
    case .commit(let id): reference = id
    case .named(let name):
      // A tag by its full name is that tag.
      reference = name.hasPrefix("refs/tags/") ? String(name.dropFirst(10)) : name
    case .missing, .local, .unreadable: return nil
    }
    let path = upstream.description + (subpath.isEmpty ? "" : "/" + subpath)
    let kind: Pin.Kind =
      switch kind {
      case .action, .workflow: .action
      case .hook: .hook
      case .include: .include
      }
    return Pin.Key(kind, Pin.escaped((path + "@" + reference).utf8))
  }
}
