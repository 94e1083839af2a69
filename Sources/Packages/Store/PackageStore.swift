import Archives
import Crypto
import Evidence
import Inventory
import Trees

/// Folders in which packages lie as their package managers left them: npm's cache, folders of wheels, crates,
/// gems and tarballs, pip's cache, Cargo's registry, yarn's cache, a Go module cache. An entry of a lockfile is found by its digest, so what
/// is found is what will be installed.
public final class PackageStore {
  private let folders: [any PackageFolder]
  private let built: [PipWheels]

  /// - Parameter folders: folders on disk.
  public init(_ folders: [any SourceTree]) {
    self.folders = folders.flatMap { folder -> [any PackageFolder] in
      [NpmCache(folder), GoCache(folder), ArchiveFolder(folder), PipCache(folder)]
    }
    built = folders.map(PipWheels.init)
  }

  /// The archive that a lockfile's entry means, and what a package manager built from it and will install in
  /// its place; empty where it is not here, or the lockfile has no digest of it.
  public func archives(of dependency: Dependency) -> [StoredArchive] {
    let own = folders.lazy.compactMap { $0.archive(of: dependency) }.first
    let wheel = built.lazy.compactMap { $0.archive(of: dependency) }.first
    return [own, wheel].compactMap { $0 }
  }
}

/// An archive that was found.
public struct StoredArchive {
  /// As a person would name it: `left-pad-1.3.0.tgz`.
  public let name: String
  public let bytes: [UInt8]
  /// Where it lies, where that is known.
  private let place: (tree: any SourceTree, path: TreePath)?

  init(name: String, bytes: [UInt8], in tree: (any SourceTree)? = nil, at path: TreePath = .root) {
    self.name = name
    self.bytes = bytes
    place = tree.map { ($0, path) }
  }

  /// What differs in what the cache has unpacked beside the archive.
  public func unpacked() -> (findings: [Finding], open: [NotVerified]) {
    guard let place else { return ([], []) }
    var report = Report()
    UnpackedMismatch.check(bytes, at: place.path, in: place.tree, into: &report)
    return (report.findings, report.open)
  }

  /// What the archive holds.
  ///
  /// - Returns: nil when the bytes are no archive that packages come in.
  public func scan(_ options: PackageScan.Options) -> PackageScan? {
    guard let archive = ArchiveTree(bytes, name: name, limits: options.limits) else { return nil }
    // Listing an archive in memory cannot fail; what is wrong with it is told by its problems.
    return try? PackageScan.scan(archive, archive: archive, options: options)
  }
}

/// One way in which packages lie in a folder.
protocol PackageFolder {
  func archive(of dependency: Dependency) -> StoredArchive?
}

extension Digest {
  /// Whether the bytes have this digest; nil where the algorithm is not one that is computed.
  func matches(_ bytes: [UInt8]) -> Bool? {
    guard scheme.isOfFile else { return nil }
    let hash: Hash? =
      switch algorithm {
      case .sha1: .sha1
      case .sha256: .sha256
      case .sha384: .sha384
      case .sha512: .sha512
      case .md5, .sha224: nil
      }
    return hash.flatMap { $0.digest(bytes) }.map { $0 == self.bytes }
  }
}

extension Digest.Scheme {
  /// Whether the digest is of the archive's bytes as they are.
  var isOfFile: Bool {
    switch self {
    case .file, .berryCache: true
    case .goFiles, .nixArchive, .gitTree, .named: false
    }
  }
}

extension Dependency {
  /// Every digest of its files, strongest first.
  var fileDigests: [Digest] {
    artifacts.flatMap(\.digests).filter(\.scheme.isOfFile).sorted { $0.algorithm > $1.algorithm }
  }

  /// `name-version` with an ending, as an archive is usually named.
  func archiveName(_ ending: String) -> String {
    name.replacing("/", with: "-").replacing("@", with: "") + "-" + version + ending
  }
}
