import Evidence

/// Reads HCL's native syntax (hcl/v2 spec, "HCL Native Syntax") into nodes, as far as it is supported.
/// Lives as long as the buffer it was given.
///
/// A zero byte is legal nowhere in HCL, so it stands for the end of the text where one byte is looked
/// at.
struct HCLScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  private let nodeLimit: Int
  var position = 0
  private(set) var nodes: [HCLNode] = []

  static let depthLimit = 200

  init(_ bytes: UnsafeBufferPointer<UInt8>, nodeLimit: Int) {
    self.bytes = bytes
    self.nodeLimit = nodeLimit
  }

  mutating func scan() throws(ReadError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let root = try append(.block, 0..<bytes.count)
    try body(depth: 0, isOutermost: true)
    close(root)
    nodes[root].end = UInt32(truncatingIfNeeded: bytes.count)
  }

  var byte: UInt8 { byte(at: position) }
  func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
  func error(_ what: String) -> ReadError { ReadError(at: position, what) }
  func unsupported(_ what: String) -> ReadError { ReadError(.unsupported, at: position, what) }

  private mutating func append(
    _ kind: HCLNode.Kind, _ range: Range<Int>, name: Range<Int> = 0..<0
  ) throws(ReadError) -> Int {
    guard nodes.count < nodeLimit else {
      throw ReadError(.limit("nodes"), at: position, "too many blocks and values")
    }
    nodes.append(HCLNode(kind, range, name: name, index: nodes.count))
    return nodes.count - 1
  }

  private mutating func close(_ index: Int) {
    nodes[index].end = UInt32(truncatingIfNeeded: position)
    nodes[index].next = UInt32(truncatingIfNeeded: nodes.count)
  }

  private func check(depth: Int) throws(ReadError) {
    guard depth <= Self.depthLimit else {
      throw ReadError(.limit("depth"), at: position, "nested deeper than \(Self.depthLimit)")
    }
  }

  // MARK: Bodies

  /// Attributes and blocks, each on lines of its own, up to the end or the closing brace.
  private mutating func body(depth: Int, isOutermost: Bool) throws(ReadError) {
    try check(depth: depth)
    var names = HCLNames()
    while true {
      try skipSpace(overLines: true)
      if isOutermost ? position >= bytes.count : byte == UInt8(ascii: "}") { return }
      try item(depth: depth, &names)
      try endItem()
    }
  }

  private mutating func item(depth: Int, _ names: inout HCLNames) throws(ReadError) {
    let name = try identifier()
    try skipSpace(overLines: false)
    guard byte == UInt8(ascii: "=") else {
      try block(name, depth: depth)
      return
    }
    guard names.insert(bytes[name]) else {
      throw ReadError(at: name.lowerBound, "an attribute stands twice in one block")
    }
    position &+= 1
    try skipSpace(overLines: false)
    let attribute = try append(.attribute, name.lowerBound..<position, name: name)
    try value(depth: depth + 1)
    close(attribute)
  }

  /// A line break, the end of the text, or the closing brace of a block on one line.
  private mutating func endItem() throws(ReadError) {
    try skipSpace(overLines: false)
    if position >= bytes.count || byte == UInt8(ascii: "}") { return }
    guard byte == 0x0A || byte == 0x0D && byte(at: position &+ 1) == 0x0A else {
      throw unsupported("something behind a value that lock files do not have")
    }
  }

  private mutating func block(_ type: Range<Int>, depth: Int) throws(ReadError) {
    let block = try append(.block, type.lowerBound..<position, name: type)
    while byte != UInt8(ascii: "{") {
      if byte == UInt8(ascii: "\"") {
        try string(.label)
      } else {
        let name = try identifier()
        _ = try append(.label, name)
      }
      try skipSpace(overLines: false)
    }
    position &+= 1
    try body(depth: depth + 1, isOutermost: false)
    position &+= 1
    close(block)
  }

  private mutating func identifier() throws(ReadError) -> Range<Int> {
    let start = position
    while TOMLScanner.isBareKey(byte) { position &+= 1 }
    let first = byte(at: start)
    guard position > start, first != UInt8(ascii: "-"), !(0x30...0x39).contains(first) else {
      throw ReadError(at: start, "a name is expected")
    }
    return start..<position
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(ReadError) {
    switch byte {
    case UInt8(ascii: "\""): try string(.string)
    case UInt8(ascii: "["): try list(depth: depth)
    case UInt8(ascii: "-"), 0x30...0x39: try number()
    case UInt8(ascii: "<"): throw unsupported("a heredoc")
    case UInt8(ascii: "{"): throw unsupported("an object")
    case UInt8(ascii: "("): throw unsupported("an expression")
    default: try word()
    }
  }

  private mutating func list(depth: Int) throws(ReadError) {
    try check(depth: depth)
    let list = try append(.list, position..<position)
    position &+= 1
    try skipSpace(overLines: true)
    while byte != UInt8(ascii: "]") {
      try value(depth: depth + 1)
      try skipSpace(overLines: true)
      if byte == UInt8(ascii: "]") { break }
      guard byte == UInt8(ascii: ",") else { throw error("',' or ']' is expected in a list") }
      position &+= 1
      try skipSpace(overLines: true)
    }
    position &+= 1
    close(list)
  }

  private mutating func word() throws(ReadError) {
    let name = try identifier()
    let text = bytes[name]
    if text.elementsEqual("true".utf8) || text.elementsEqual("false".utf8) {
      _ = try append(.bool, name)
    } else if text.elementsEqual("null".utf8) {
      _ = try append(.null, name)
    } else {
      throw ReadError(.unsupported, at: name.lowerBound, "an expression")
    }
  }

  /// `-? digits (.digits)? (e[+-]?digits)?`
  private mutating func number() throws(ReadError) {
    let start = position
    func isDigit() -> Bool { (0x30...0x39).contains(byte) }
    func digits() throws(ReadError) {
      guard isDigit() else { throw ReadError(at: start, "not a number") }
      while isDigit() { position &+= 1 }
    }
    if byte == UInt8(ascii: "-") { position &+= 1 }
    try digits()
    if byte == UInt8(ascii: ".") {
      position &+= 1
      try digits()
    }
    if byte | 0x20 == UInt8(ascii: "e") {
      position &+= 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position &+= 1 }
      try digits()
    }
    _ = try append(.number, start..<position)
  }

  private mutating func string(_ kind: HCLNode.Kind) throws(ReadError) {
    let start = position
    let hasEscapes = try passString()
    let string = try append(kind, start..<position)
    nodes[string].hasEscapes = hasEscapes
  }
}

/// The names of one body's attributes, without a hash table while they are few.
struct HCLNames {
  private var few: [Slice<UnsafeBufferPointer<UInt8>>] = []
  private var many: Set<[UInt8]> = []

  /// Whether the name is new.
  mutating func insert(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    if many.isEmpty, few.count < 16 {
      guard !few.contains(where: { $0.elementsEqual(name) }) else { return false }
      few.append(name)
      return true
    }
    if many.isEmpty { many = Set(few.map { Array($0) }) }
    return many.insert(Array(name)).inserted
  }
}
