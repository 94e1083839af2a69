import Engine
import Evidence

/// Which lockfiles this version reads.
enum LockfileReading {
  static func canRead(_ path: TreePath) -> Bool { EngineFormats.canRead(path.name) }
}
