/// A container as its first bytes tell it. Names of files are not asked: a package manager does not ask
/// them either.
public enum ArchiveFormat: Sendable, Hashable {
  case tar, zip
  /// A tar that holds `data.tar.gz` and `metadata.gz`.
  case gem
  /// An `ar` that holds `control.tar.*` and `data.tar.*`.
  case debian

  /// - Parameter start: at least the first 512 bytes, where there are so many.
  public init?(_ start: [UInt8], name: String) {
    if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0x50, 0x4B, 0x05, 0x06])
    {
      self = .zip
    } else if start.starts(with: Array("!<arch>\n".utf8)) {
      guard start.dropFirst(8).starts(with: Array("debian-binary".utf8)) else { return nil }
      self = .debian
    } else if Self.isTar(start) {
      self = name.hasSuffix(".gem") ? .gem : .tar
    } else if Self.isCompressed(start), Self.tarNames.contains(where: name.hasSuffix) {
      self = .tar
    } else if Self.hasZipEnd(start), Self.zipNames.contains(where: name.hasSuffix) {
      self = .zip
    } else {
      return nil
    }
  }

  private static let tarNames = [
    ".tgz", ".tar.gz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".crate", ".tar.lzma",
  ]
  private static let zipNames = [
    ".zip", ".whl", ".egg", ".nupkg", ".jar", ".aar", ".vsix", ".war",
  ]

  /// Whether a file of this name is one that a package manager installs from.
  public static func isNamed(_ name: String) -> Bool {
    names.contains(where: name.hasSuffix)
  }

  private static let names = tarNames + zipNames + [".tar", ".gem", ".deb"]

  private static func isTar(_ start: [UInt8]) -> Bool {
    start.count >= 263 && start[257..<262].elementsEqual("ustar".utf8)
  }

  static func isCompressed(_ start: [UInt8]) -> Bool {
    let marks: [[UInt8]] = [
      [0x1F, 0x8B], Array("BZh".utf8), [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00],
      [0x28, 0xB5, 0x2F, 0xFD], [0x5D, 0x00, 0x00],
    ]
    return marks.contains(where: start.starts(with:))
  }

  /// Something before the first member does not keep a zip from being read by its end.
  private static func hasZipEnd(_ bytes: [UInt8]) -> Bool { ZipLayout.endRecord(bytes) != nil }
}
