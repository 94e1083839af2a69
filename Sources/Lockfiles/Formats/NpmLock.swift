import Evidence
import Inventory
import Syntax

/// npm's lockfiles: `package-lock.json` and `npm-shrinkwrap.json` of `lockfileVersion` 1, 2 and 3, and
/// the hidden `node_modules/.package-lock.json` that npm 7 and later write beside what they install.
///
/// Version 1 nests `dependencies`; version 3 has a flat `packages` map by install path; version 2 has
/// both, and npm 7 and later use `packages`, so the two must agree.
enum NpmLock: LockfileFormat {
  static let names: Set = ["package-lock.json", "npm-shrinkwrap.json", ".package-lock.json"]

  static func read(_ source: Source) -> Reading<Lockfile> {
    do throws(ReadError) {
      let document = try JSONDocument(source, options: .packageManagers)
      return try read(document)
    } catch {
      if error.kind == .unsupported { return .unsupported(error.what) }
      return .malformed(error)
    }
  }

  private static func read(_ document: JSONDocument) throws(ReadError) -> Reading<Lockfile> {
    let root = document.root
    guard root.kind == .object else {
      throw ReadError(at: root.range.lowerBound, "an npm lockfile is an object")
    }
    let version = try version(of: root)
    let lockfile =
      version == 1
      ? try NpmTree.read(document) : try NpmPackages.read(document, version: version)
    return .read(lockfile, anomalies: lockfile.anomalies)
  }

  private static func version(of root: JSONValue) throws(ReadError) -> Int {
    guard let value = root["lockfileVersion"] else {
      // npm 4 and earlier wrote shrinkwraps without a version, in the shape of version 1.
      if root["packages"] == nil, root["dependencies"] != nil || root["name"] != nil { return 1 }
      throw ReadError(at: root.range.lowerBound, "no 'lockfileVersion'")
    }
    guard let version = value.integer, version > 0 else {
      throw ReadError(at: value.range.lowerBound, "'lockfileVersion' is not a number from 1")
    }
    guard version <= 3 else {
      throw ReadError(
        .unsupported, at: value.range.lowerBound,
        "lockfileVersion \(version) is newer than this pintle reads (1, 2, 3)")
    }
    return version
  }
}

extension JSONOptions {
  /// What npm accepts in its own files: plain JSON, a byte order mark before it is passed over.
  static let packageManagers: JSONOptions = {
    var options = JSONOptions.strict
    options.allowsByteOrderMark = true
    return options
  }()
}
