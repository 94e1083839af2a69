import Evidence
import Inventory

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where the files of `.pintle` are written.
public enum PinsFile {
  /// Writes the pins of a work tree, atomically.
  public static func write(_ text: [UInt8], in folder: String) throws(GateError) {
    try TrustFolder.write(text, to: Pins.path, in: folder)
  }
}

/// The `.pintle` folder of a work tree on disk.
public enum TrustFolder {
  /// Makes the folders above a file and writes it. Never through a link.
  public static func write(
    _ text: [UInt8], to path: TreePath, in folder: String
  ) throws(GateError) {
    var place = folder
    for part in path.parent.components {
      place += "/" + part.text
      var status = stat()
      if fstatat(AT_FDCWD, place, &status, AT_SYMLINK_NOFOLLOW) == 0 {
        guard status.st_mode & S_IFMT == S_IFDIR else {
          throw GateError("'\(place)' is not a folder")
        }
      } else if mkdir(place, 0o755) != 0 {
        throw GateError("'\(place)' cannot be made: \(String(cString: strerror(errno)))")
      }
    }
    try LocalFile.write(text, to: folder + "/" + path.text)
  }
}
