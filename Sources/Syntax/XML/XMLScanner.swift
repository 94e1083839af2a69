import Evidence

/// Reads an XML text into nodes. Lives as long as the buffer it was given.
///
/// A zero byte is legal nowhere in XML, so it stands for the end of the text where one byte is
/// looked at.
struct XMLScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let limits: XMLLimits
  var position = 0
  var nodes: [XMLNode] = []
  /// Elements that are open, innermost last.
  private var open: [Int] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ limits: XMLLimits) {
    self.bytes = bytes
    self.limits = limits
    nodes.reserveCapacity(min(bytes.count / 24 + 1, limits.nodes))
  }

  /// `prolog element Misc*` (production 1).
  mutating func scan() throws(ReadError) {
    try prolog()
    while position < bytes.count {
      if byte == UInt8(ascii: "<") {
        try markup()
      } else if open.isEmpty {
        try blanksOutside()
      } else {
        try text()
      }
    }
    if let last = open.last {
      throw ReadError(at: nodes[last].name.lowerBound, "'\(name(last))' is not closed")
    }
    if nodes.isEmpty { throw error("no element") }
  }

  var byte: UInt8 { byte(at: position) }
  func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }
  func error(_ what: String) -> ReadError { ReadError(at: position, what) }

  func starts(with text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return bytes.count &- position >= wanted.count
      && bytes[position..<position &+ wanted.count].elementsEqual(wanted)
  }

  private func name(_ index: Int) -> String {
    String(decoding: bytes[nodes[index].name].prefix(100), as: UTF8.self)
  }

  mutating func append(_ node: XMLNode) throws(ReadError) {
    guard nodes.count < limits.nodes else {
      throw ReadError(.limit("nodes"), at: position, "too many elements, attributes and texts")
    }
    nodes.append(node)
    nodes[nodes.count &- 1].next = UInt32(truncatingIfNeeded: nodes.count)
  }

  // MARK: Markup

  private mutating func markup() throws(ReadError) {
    switch byte(at: position &+ 1) {
    case UInt8(ascii: "/"): try endTag()
    case UInt8(ascii: "?"): try instruction()
    case UInt8(ascii: "!"):
      if starts(with: "<!--") {
        try comment()
      } else if starts(with: "<![CDATA["), !open.isEmpty {
        try section()
      } else if starts(with: "<!DOCTYPE") {
        throw ReadError(.unsupported, at: position, "a document type declaration")
      } else {
        throw error("no markup begins so")
      }
    default: try startTag()
    }
  }

  private mutating func startTag() throws(ReadError) {
    if open.isEmpty, !nodes.isEmpty { throw error("a second element at the top") }
    guard open.count < XMLLimits.depth else {
      throw ReadError(.limit("depth"), at: position, "nested deeper than \(XMLLimits.depth)")
    }
    let index = nodes.count
    try append(XMLNode(.element, position..<position))
    position &+= 1
    let name = try self.name()
    nodes[index].nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
    nodes[index].nameEnd = UInt32(truncatingIfNeeded: name.upperBound)
    try attributes(of: index)
    let isEmpty = byte == UInt8(ascii: "/")
    position &+= isEmpty ? 1 : 0
    guard byte == UInt8(ascii: ">") else { throw error("'>' is expected") }
    position &+= 1
    nodes[index].contentStart = UInt32(truncatingIfNeeded: position)
    if isEmpty { close(index, content: position) } else { open.append(index) }
  }

  private mutating func close(_ index: Int, content end: Int) {
    nodes[index].contentEnd = UInt32(truncatingIfNeeded: end)
    nodes[index].end = UInt32(truncatingIfNeeded: position)
    nodes[index].next = UInt32(truncatingIfNeeded: nodes.count)
  }

  private mutating func endTag() throws(ReadError) {
    let start = position
    position &+= 2
    let name = try self.name()
    guard let index = open.popLast() else {
      throw ReadError(at: start, "a closing tag where nothing is open")
    }
    guard bytes[name].elementsEqual(bytes[nodes[index].name]) else {
      throw ReadError(at: start, "a closing tag where '\(self.name(index))' is open")
    }
    skipBlanks()
    guard byte == UInt8(ascii: ">") else { throw error("'>' is expected") }
    position &+= 1
    close(index, content: start)
  }

  // MARK: Attributes

  private mutating func attributes(of element: Int) throws(ReadError) {
    while true {
      let start = position
      skipBlanks()
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: ">") { return }
      guard position > start else { throw error("a blank or the end of the tag is expected") }
      guard nodes.count &- element <= limits.attributesOfAnElement else {
        throw ReadError(.limit("attributes"), at: position, "too many attributes of one element")
      }
      try attribute(of: element)
    }
  }

  /// `Name Eq AttValue` (production 41), the name unlike those before it.
  private mutating func attribute(of element: Int) throws(ReadError) {
    let name = try self.name()
    for earlier in nodes[(element &+ 1)...] where bytes[earlier.name].elementsEqual(bytes[name]) {
      throw ReadError(at: name.lowerBound, "an attribute stands twice in one tag")
    }
    skipBlanks()
    guard byte == UInt8(ascii: "=") else { throw error("'=' is expected behind a name") }
    position &+= 1
    skipBlanks()
    let quote = byte
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw error("a value in quotes is expected")
    }
    position &+= 1
    let (content, isRaw) = try characters(upTo: quote, breaksAreRaw: true)
    guard byte == quote else {
      throw error(
        position < bytes.count ? "'<' in an attribute's value" : "a value without an end")
    }
    position &+= 1
    var node = XMLNode(.attribute, name.lowerBound..<position, content: content)
    node.nameStart = UInt32(truncatingIfNeeded: name.lowerBound)
    node.nameEnd = UInt32(truncatingIfNeeded: name.upperBound)
    node.isRaw = isRaw
    try append(node)
  }

  private mutating func text() throws(ReadError) {
    let (range, isRaw) = try characters(upTo: UInt8(ascii: "<"), breaksAreRaw: false)
    var node = XMLNode(.text, range)
    node.isRaw = isRaw
    try append(node)
  }
}
