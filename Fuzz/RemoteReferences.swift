import Evidence
import Inventory
import Syntax

/// Reads any bytes as the output of git ls-remote.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(ReadError) {
    for remote in try RemoteReferences.read(Source(bytes, path: "refs", origin: .pins)) {
      precondition(remote.entries.count <= count / 42)
      _ = UpstreamName(url: remote.url)
      for (name, entry) in remote.entries { _ = (TagVersion(name), entry.commit) }
    }
  } catch {
    precondition((0...count).contains(error.offset))
  }
  return 0
}
