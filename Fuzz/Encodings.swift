import Patterns

/// Undoes every encoding of any bytes, and reads them as a command line and as addresses.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for reading in Decoder.readings(of: bytes) { precondition(!reading.encodings.isEmpty) }
  let line = CommandLine(String(decoding: bytes, as: UTF8.self))
  _ = (line.downloadAndRun, line.background, line.commands.compactMap(\.script))
  for (place, endpoint) in NetworkAddress.endpoints(in: bytes) {
    precondition(place < endpoint.end && endpoint.end <= count && endpoint.octets.count == 4)
  }
  return 0
}
