import Git
import Inventory

/// Reads any bytes as a stored tag object.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let id = ObjectID(hex: String(repeating: "1", count: 40)),
    let tag = try? TagObject(bytes, id: id)
  else { return 0 }
  precondition(tag.name.count + tag.message.count <= count)
  _ = (TagVersion(String(decoding: tag.name, as: UTF8.self)), tag.tagger?.seconds)
  _ = tag.signature.map(SignatureMark.describe)
  return 0
}
