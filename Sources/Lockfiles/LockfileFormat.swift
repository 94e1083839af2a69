import Evidence
import Inventory
import Syntax
import Trees

/// One lockfile format.
protocol LockfileFormat: SendableMetatype {
  /// File names in any folder, exact.
  static var names: Set<String> { get }

  static func read(_ source: Source) -> Reading<Lockfile>
}

/// Every lockfile format that is read. Names that tools use and nobody here reads yet are known to
/// `LockfileNames` and are *not verified*, never absent.
public enum LockfileFormats {
  private static let all: [any LockfileFormat.Type] = [NpmLock.self]

  private static let byName: [String: any LockfileFormat.Type] = Dictionary(
    uniqueKeysWithValues: all.flatMap { format in format.names.map { ($0, format) } })

  /// Whether a file of this name is a lockfile that is read.
  public static func canRead(_ name: TreePath) -> Bool { byName[name.nameText] != nil }

  /// Reads a lockfile by its name.
  public static func read(_ source: Source) -> Reading<Lockfile> {
    guard let format = byName[source.path.name.text] else {
      return .unsupported("no reader for '\(source.path.name.text)' yet")
    }
    return format.read(source)
  }
}
