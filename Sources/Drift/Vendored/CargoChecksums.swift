import Evidence
import Inventory
import Syntax

/// `.cargo-checksum.json`, which `cargo vendor` writes beside each crate (cargo's
/// `sources/directory.rs`): the crate's SHA-256 as Cargo.lock has it, and that of each file.
public struct CargoChecksums: Sendable {
  public struct File: Sendable {
    /// Relative to the crate's folder, and never out of it.
    public let path: TreePath
    public let digest: Digest
    public let range: Range<Int>
  }

  /// What is said about the crate as the registry hands it out.
  public enum Package: Sendable, Equatable {
    case digest(Digest)
    /// `null`, or nothing: a crate from git.
    case none
    /// Something that is no SHA-256.
    case unreadable(String)
  }

  public let source: Source
  public let package: Package
  public let packageRange: Range<Int>
  /// Sorted by path.
  public let files: [File]

  /// - Throws: `malformed` for what cargo does not write: keys that stand twice, digests that are none,
  ///   paths that leave the folder.
  public init(_ source: Source) throws(ReadError) {
    let document = try JSONDocument(source)
    let root = document.root
    if let twice = document.anomalies.first {
      throw ReadError(at: twice.range.lowerBound, twice.what)
    }
    guard root.kind == .object, let files = root["files"], files.kind == .object else {
      throw ReadError(at: root.range.lowerBound, "an object with 'files'")
    }
    self.source = source
    let stated = root["package"]
    package = Self.package(stated)
    packageRange = stated?.range ?? root.range
    var list: [File] = []
    for member in files.members { list.append(try Self.file(member)) }
    self.files = list.sorted { $0.path < $1.path }
  }

  private static func package(_ value: JSONValue?) -> Package {
    guard let value, !value.isNull else { return .none }
    guard value.kind == .string, let digest = Digest(.sha256, hex: value.bytes()) else {
      return .unreadable(value.string ?? "no text")
    }
    return .digest(digest)
  }

  private static func file(_ member: JSONMember) throws(ReadError) -> File {
    let path = TreePath(bytes: Array(member.key.bytes()))
    guard path.isPlain else {
      throw ReadError(at: member.key.range.lowerBound, "a path that leaves the crate's folder")
    }
    guard member.value.kind == .string, let digest = Digest(.sha256, hex: member.value.bytes())
    else {
      throw ReadError(at: member.value.range.lowerBound, "a file's SHA-256 in hexadecimal")
    }
    return File(path: path, digest: digest, range: member.key.range)
  }
}

extension TreePath {
  /// Whether it names something below a folder: no empty component, no `.` and no `..`, nothing that a
  /// system call or Windows would take otherwise.
  public var isPlain: Bool {
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        && !part.contains(0) && !part.contains(UInt8(ascii: "\\"))
    }
  }
}
