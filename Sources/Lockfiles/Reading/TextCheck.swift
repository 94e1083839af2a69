import Evidence
import Syntax

/// What makes a text unfit to be read line by line.
enum TextCheck {
  static func check(_ bytes: [UInt8]) throws(ReadError) {
    try checkCharacters(bytes)
    if let mark = bytes.withUnsafeBufferPointer({ conflictMark(RawText($0)) }) {
      throw ReadError(at: mark, "the marks of a merge conflict; merge and lock again")
    }
  }

  /// - Throws: `malformed` for bytes that are not UTF-8, for control characters, and for a carriage return
  ///   alone: Java and .NET take it for the end of a line, so behind it an entry could hide in a comment.
  static func checkCharacters(_ bytes: [UInt8]) throws(ReadError) {
    let kinds = bytes.withUnsafeBufferPointer(ByteKinds.init)
    if kinds.isPlain { return }
    try UTF8Text.check(bytes)
    if kinds.hasControls, let bad = bytes.firstIndex(where: isControl) {
      throw ReadError(at: bad, "a control character")
    }
    if kinds.hasReturns, let bad = bytes.withUnsafeBufferPointer(loneReturn) {
      throw ReadError(at: bad, "a carriage return without a line feed")
    }
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F
  }

  private static func loneReturn(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    bytes.indices.first { index in
      bytes[index] == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)
    }
  }

  /// Where a line begins as git marks the sides of a conflict.
  private static func conflictMark(_ text: RawText) -> Int? {
    var start = 0
    while start < text.count {
      let byte = text[start]
      if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") {
        let rest = start..<text.count
        if text.starts(rest, with: "<<<<<<< ") || text.starts(rest, with: ">>>>>>> ") {
          return start
        }
      }
      start = text.first(0x0A, in: start..<text.count) + 1
    }
    return nil
  }
}

/// Which kinds of bytes a text holds, sixteen of them looked at in one step.
struct ByteKinds {
  /// Below 0x20 and no tab, line feed or carriage return; or 0x7F.
  private(set) var hasControls = false
  private(set) var hasReturns = false
  private(set) var hasHighBytes = false

  /// ASCII without control characters and carriage returns, as tools write nearly every lockfile.
  var isPlain: Bool { !hasControls && !hasReturns && !hasHighBytes }

  private typealias Lanes = SIMD16<UInt8>

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(bytes)
    var (controls, returns, high) = (Lanes(), Lanes(), Lanes())
    var index = 0
    while index &+ 16 <= raw.count {
      let lanes = raw.loadUnaligned(fromByteOffset: index, as: Lanes.self)
      Self.look(lanes, &controls, &returns, &high)
      index &+= 16
    }
    if index < raw.count {
      var last = Lanes(repeating: 0x20)
      for offset in 0..<(raw.count &- index) { last[offset] = raw[index &+ offset] }
      Self.look(last, &controls, &returns, &high)
    }
    hasControls = controls.max() != 0
    hasReturns = returns.max() != 0
    hasHighBytes = high.max() >= 0x80
  }

  @inline(__always)
  private static func look(
    _ lanes: Lanes, _ controls: inout Lanes, _ returns: inout Lanes, _ high: inout Lanes
  ) {
    let one = Lanes(repeating: 1)
    let isReturn = lanes .== Lanes(repeating: 0x0D)
    let isBlank =
      isReturn .| (lanes .== Lanes(repeating: 0x0A)) .| (lanes .== Lanes(repeating: 0x09))
    let isControl =
      ((lanes .< Lanes(repeating: 0x20)) .& .!isBlank) .| (lanes .== Lanes(repeating: 0x7F))
    controls |= Lanes().replacing(with: one, where: isControl)
    returns |= Lanes().replacing(with: one, where: isReturn)
    high |= lanes
  }
}
