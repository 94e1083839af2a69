import Archives
import Evidence
import Packages
import Trees

/// What `compare` was asked for.
public struct CompareOptions: Sendable {
  /// The archive, as the user wrote it.
  public var archive = ""
  /// `REPOSITORY@TAG`.
  public var source = ""
  public var failOn: Severity = .high
  public var isStrict = false

  public init() {}
}

extension Gate {
  /// An archive against its tagged source.
  ///
  /// - Throws: what makes it impossible to run (exit code 2).
  public static func compare(_ options: CompareOptions) throws(GateError) -> Verdict {
    let bytes = try LocalFile.read(options.archive, limit: 1 << 30)
    let name = options.archive.split(separator: "/").last.map(String.init) ?? options.archive
    guard let archive = ArchiveTree(bytes, name: name) else {
      throw GateError(
        "'\(options.archive)' is no archive that is read",
        fix: "give a .tgz, .tar.*, .zip, .whl, .crate, .gem, .nupkg or .jar")
    }
    var result = ScanResult()
    do throws(SourceReference.Failure) {
      let source = try SourceReference(options.source)
      result.add(try comparison(archive, source, name))
    } catch {
      switch error {
      case .unusable(let error): throw error
      case .notVerified(let question): result.add(question)
      }
    }
    var scan = ScanOptions()
    scan.paths = [options.archive]
    scan.failOn = options.failOn
    scan.isStrict = options.isStrict
    return try result.verdict(scan)
  }

  private static func comparison(
    _ archive: ArchiveTree, _ source: SourceReference, _ name: String
  ) throws(SourceReference.Failure) -> SourceComparison {
    do throws(TreeError) {
      let tree = try RevisionTree(
        source.repository, commit: source.commit, origin: .upstream(source.name))
      return try SourceComparison(archive, tree, name: name)
    } catch {
      throw .unusable(GateError(error.description))
    }
  }
}
