import Evidence
import Inventory
import Syntax

/// Reads any bytes as pins; what was read is written, read again and is the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do throws(ReadError) {
    let pins = try Pins.read(Source(bytes, path: Pins.path, origin: .pins))
    let again = try Pins.read(Source(Pins.text(pins.lines), path: Pins.path, origin: .pins))
    precondition(again.lines == pins.lines)
    for pin in pins.lines { _ = (pin.digests, TreePath(pinned: pin.key.id)) }
  } catch {
    precondition((0...count).contains(error.offset))
  }
  return 0
}
