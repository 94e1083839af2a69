import Evidence
import Inventory
import Syntax
import Trees

/// Files that say which tools a build is made with, read as lists of tools and versions. They are written by
/// people, so a version is as it is written (`20`, `lts/*`, `>=18`) and nothing about one is a weakness; what
/// a change does to them is told like any package's, and a digest beside a version binds it.
public enum ToolFiles {
  /// One tool of a list, and where its version stands.
  struct Tool {
    let name: String
    let version: String
    let range: Range<Int>
    var digest: String?
  }

  /// - Complexity: O(length of the last component) for nearly all files.
  public static func canRead(_ path: TreePath) -> Bool { reader(of: path.nameText) != nil }

  /// A list without tools where the file names none.
  public static func read(_ source: Source) -> Reading<Lockfile> {
    guard let reader = reader(of: source.path.nameText) else {
      return .unsupported("no reader for '\(source.path.nameText)' yet")
    }
    do throws(ReadError) {
      let lockfile = lockfile(try reader(source), source)
      return .read(lockfile, anomalies: [])
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }

  private typealias Reader = @Sendable (Source) throws(ReadError) -> [Tool]

  private static func reader(of name: String) -> Reader? {
    if let tool = VersionFile.tools[name] {
      return { (source) throws(ReadError) in try VersionFile.read(source, tool) }
    }
    switch name {
    case ".tool-versions": return VersionFile.readList
    case ".sdkmanrc": return VersionFile.readAssignments
    case "rust-toolchain", "rust-toolchain.toml": return RustToolchain.read
    case ".mise.toml", "mise.toml": return MiseConfiguration.read
    case "global.json": return DotNetGlobal.read
    case "package.json": return PackageTools.read
    default: return nil
    }
  }

  private static func lockfile(_ tools: [Tool], _ source: Source) -> Lockfile {
    var counts: [String: Int] = [:]
    let dependencies = tools.map { tool in
      let count = counts[tool.name, default: 0]
      counts[tool.name] = count + 1
      var stated = StatedDigests()
      if let digest = tool.digest {
        stated.add(labelled: Array(digest.utf8)[...], separator: UInt8(ascii: "."))
      }
      // Which version a person wants is theirs to say: no tool is an unasked-for direct dependency.
      return Dependency(
        .tool, tool.name, tool.version, at: count == 0 ? tool.name : "\(tool.name)#\(count + 1)",
        files: stated.file, from: PackageSource(.unstated), install: .no, key: tool.range,
        hasUnreadableDigest: stated.hasUnreadable)
    }
    return Lockfile(
      source: source, ecosystem: .tool, format: "tools", dependencies: dependencies, roots: [],
      anomalies: [], isToolList: true, graph: { NameGraph.withoutEdges(dependencies.count) })
  }
}

extension ToolFiles.Tool {
  /// No version is longer; a text that is stands for something else.
  static let versionLimit = 256

  /// `v20.1.0` is `20.1.0`, `ruby-3.3.0` is `3.3.0`.
  init(
    _ name: String, written version: String, _ range: Range<Int>, digest: String? = nil
  ) throws(ReadError) {
    guard version.utf8.count <= Self.versionLimit else {
      throw ReadError(at: range.lowerBound, "a version of more than \(Self.versionLimit) bytes")
    }
    var plain = Substring(version)
    if plain.hasPrefix(name + "-") { plain = plain.dropFirst(name.count + 1) }
    if plain.hasPrefix("v"), plain.dropFirst().first?.isNumber == true { plain = plain.dropFirst() }
    self.init(name: name, version: String(plain), range: range, digest: digest)
  }
}
