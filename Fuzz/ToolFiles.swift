import Evidence
import Inventory
import Lockfiles
import Syntax

/// Reads any bytes as every kind of file that names tools.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let paths: [TreePath] = [
    ".nvmrc", ".ruby-version", ".tool-versions", ".sdkmanrc", "rust-toolchain", "mise.toml",
    "global.json", "package.json",
  ]
  for path in paths {
    switch ToolFiles.read(Source(bytes, path: path, origin: .candidate)) {
    case .read(let list, _):
      for tool in list.dependencies {
        precondition(tool.range.upperBound <= bytes.count)
        precondition(tool.version.utf8.count <= 256 * 3)
      }
      precondition(Set(list.dependencies.map(\.location)).count <= list.dependencies.count)
    case .malformed(let error): precondition((0...bytes.count).contains(error.offset))
    case .unsupported: continue
    }
  }
  return 0
}
