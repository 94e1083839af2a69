/// What the signature inside a commit or tag is over: the object without it.
public struct SignedObject: Sendable {
  public let payload: [UInt8]
  public let signature: ObjectSignature

  /// A commit: the object without its `gpgsig` header. Nil when it has none, or more than one; one for the
  /// names of SHA-256 (`gpgsig-sha256`) is another.
  public init?(commit bytes: [UInt8]) {
    var payload: [UInt8] = []
    payload.reserveCapacity(bytes.count)
    var signature: [UInt8]?
    var line = bytes.startIndex
    var isInside = false
    let name = Array("gpgsig ".utf8)
    while line < bytes.endIndex, bytes[line] != 0x0A {
      let end = (bytes[line...].firstIndex(of: 0x0A) ?? bytes.endIndex - 1) + 1
      if bytes[line..<end].starts(with: Array("gpgsig-".utf8)) { return nil }
      if bytes[line..<end].starts(with: name) {
        guard signature == nil else { return nil }
        signature = Array(bytes[(line + name.count)..<end])
        isInside = true
      } else if isInside, bytes[line] == 0x20 {
        signature? += bytes[(line + 1)..<end]
      } else {
        isInside = false
        payload += bytes[line..<end]
      }
      line = end
    }
    payload += bytes[line...]
    guard let signature, let read = ObjectSignature(signature) else { return nil }
    self.payload = payload
    self.signature = read
  }

  /// A tag: everything before the last line that opens an armour.
  public init?(tag bytes: [UInt8]) {
    guard let start = ObjectSignature.start(in: bytes[...]),
      let read = ObjectSignature(Array(bytes[start...]))
    else { return nil }
    payload = Array(bytes[..<start])
    signature = read
  }
}
