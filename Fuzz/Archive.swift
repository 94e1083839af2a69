import Archives
import Trees

/// Reads any bytes as every kind of archive.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  var limits = ArchiveLimits()
  limits.total = 4 << 20
  limits.member = 1 << 20
  limits.members = 500
  for name in ["a.tgz", "a.zip", "a.gem", "a.deb", "a.tar"] {
    guard let tree = ArchiveTree(bytes, name: name, limits: limits) else { continue }
    var files = 0
    tree.visit(limit: 1 << 20) { entry, _ in
      precondition(!entry.path.isRoot)
      files += 1
    }
    precondition(files <= limits.members)
  }
  return 0
}
