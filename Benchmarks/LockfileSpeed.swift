import Evidence
import Lockfiles
import Syntax

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads each lockfile several times, from its bytes to its list of packages, and prints the best rate.
@main struct LockfileSpeed {
  static func main() {
    for path in CommandLine.arguments.dropFirst() { measure(path) }
  }

  private static func measure(_ path: String) {
    let parts = path.split(separator: "/").map(String.init)
    let source = Source(bytes(path), path: TreePath(parts.last ?? ""), origin: .candidate)
    var best = Double.infinity
    var packages = 0
    for _ in 0..<7 {
      let start = now()
      guard case .read(let lockfile, _) = LockfileFormats.read(source) else {
        print("  \(path) cannot be read")
        exit(1)
      }
      packages = lockfile.dependencies.count
      best = min(best, now() - start)
    }
    let rate = String(Int(Double(source.bytes.count) / best / 1e6))
    let each = Int(best / Double(max(packages, 1)) * 1e9)
    let name = parts.suffix(2).joined(separator: "/")
    print(
      "  \(name)\(String(repeating: " ", count: max(1, 34 - name.count)))"
        + "\(String(repeating: " ", count: 5 - rate.count))\(rate) MB/s"
        + "  \(packages) packages, \(each) ns each")
  }

  private static func bytes(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "rb") else { exit(2) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  /// Seconds of one core, whatever else the machine does.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
