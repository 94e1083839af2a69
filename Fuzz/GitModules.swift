import Evidence
import Inventory
import Syntax

/// Reads any bytes as a file in the format of git's configuration, and as `.gitmodules`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let source = Source(bytes, path: ".gitmodules", origin: .candidate)
  let file = GitConfigFile(source)
  for entry in file.entries { precondition(entry.range.upperBound <= count) }
  for range in file.malformed { precondition(range.upperBound <= count) }
  for module in GitModules.read(source) {
    precondition(module.range.upperBound <= count)
    _ = (GitModules.host(module.url), UpstreamName(url: module.url))
  }
  return 0
}
