import Evidence
import Inventory
import Syntax

/// `Cargo.lock`, versions 1 to 4 (cargo's `core/resolver/encode.rs`). Cargo writes this file itself, so
/// only what it writes is accepted.
///
/// Version 1 keeps checksums in `[metadata]`, the later ones beside each package; 1 and 2 do not say
/// which they are. A package without a source lies in this very tree.
enum CargoLock: LockfileFormat {
  static let names: Set = ["Cargo.lock"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    TOMLReading.read(source) { document throws(ReadError) in
      let parts = try CargoParts(document.root)
      var reader = CargoPackages()
      try reader.read(parts)
      let dependencies = reader.dependencies
      let lockfile = Lockfile(
        source: source, ecosystem: .cargo, format: "Cargo.lock v\(parts.version)",
        dependencies: dependencies, roots: [], anomalies: reader.anomalies,
        graph: { CargoGraph.make(parts, dependencies) })
      return (lockfile, lockfile.anomalies)
    }
  }
}

/// The top of the document.
struct CargoParts: Sendable {
  private(set) var version = 1
  /// `[root]` of old lockfiles and `[[package]]`, in order.
  private(set) var packages: [TOMLValue] = []
  /// `[[patch.unused]]`
  private(set) var unused: [TOMLValue] = []
  private(set) var metadata: TOMLValue?

  init(_ root: TOMLValue) throws(ReadError) {
    var stated: TOMLValue?
    for member in root.members {
      let (key, value) = (member.key, member.value)
      if key.equals("package") {
        packages += try value.array("'package'")
      } else if key.equals("version") {
        stated = value
      } else if key.equals("metadata") {
        metadata = try value.table("'metadata'")
      } else if key.equals("root") {
        packages.insert(try value.table("'root'"), at: 0)
      } else if key.equals("patch") {
        unused = try Self.unused(value)
      } else {
        throw ReadError(at: key.range.lowerBound, "cargo writes no '\(key.string)' into Cargo.lock")
      }
    }
    version = try Self.version(stated, metadata)
  }

  private static func unused(_ patch: TOMLValue) throws(ReadError) -> [TOMLValue] {
    guard let unused = try patch.table("'patch'")["unused"] else { return [] }
    return Array(try unused.array("'patch.unused'"))
  }

  private static func version(
    _ stated: TOMLValue?, _ metadata: TOMLValue?
  ) throws(ReadError) -> Int {
    guard let stated else {
      let isFirst = metadata?.members.contains { $0.key.bytes().starts(with: "checksum ".utf8) }
      return isFirst == true ? 1 : 2
    }
    guard let version = stated.integer, version > 0 else {
      throw ReadError(at: stated.range.lowerBound, "'version' is not a number from 1")
    }
    guard version <= 4 else {
      throw ReadError(
        .unsupported, at: stated.range.lowerBound,
        "version \(version) of Cargo.lock is newer than this pintle reads (1 to 4)")
    }
    return version
  }
}

/// The fields of one package, found in one pass.
struct CargoFields {
  private(set) var name, version: TOMLValue
  private(set) var source, checksum, dependencies: TOMLValue?

  init(_ package: TOMLValue) throws(ReadError) {
    guard package.kind == .table else {
      throw ReadError(at: package.range.lowerBound, "a package is a table")
    }
    var name: TOMLValue?
    var version: TOMLValue?
    for member in package.members {
      let (key, value) = (member.key, member.value)
      if key.equals("dependencies") {
        dependencies = value
        continue
      }
      guard value.kind == .string else {
        throw ReadError(at: value.range.lowerBound, "'\(key.string)' is a string")
      }
      if key.equals("name") {
        name = value
      } else if key.equals("version") {
        version = value
      } else if key.equals("source") {
        source = value
      } else if key.equals("checksum") {
        checksum = value
      } else if !key.equals("replace") {
        throw ReadError(at: key.range.lowerBound, "cargo writes no '\(key.string)' of a package")
      }
    }
    guard let name, let version else {
      throw ReadError(at: package.range.lowerBound, "a package without a name or a version")
    }
    (self.name, self.version) = (name, version)
  }
}
