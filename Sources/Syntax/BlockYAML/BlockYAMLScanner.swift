import Evidence

/// Scans a text into tokens, line by line. Lives as long as the buffer it was given.
struct BlockYAMLScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where the current line is read on.
  var position = 0
  /// Behind the current line's last character.
  private(set) var lineEnd = 0
  private var lineStart = 0
  private var nextLine = 0
  /// Blanks before the current line's text; -1 where a document ends.
  private var indent = -1
  private var isBehindMarker = false
  var tokens: [BlockYAMLToken] = []
  private(set) var roots: [Int] = []
  private(set) var anomalies: [Anomaly] = []
  /// Keys of the mappings that are open, innermost last.
  private var keys: [Int] = []

  private static let depthLimit = 200
  /// Longer keys are written behind `? ` (YAML 1.2, 7.4.2).
  private static let keyLimit = 1024

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    tokens.reserveCapacity(bytes.count / 20)
  }

  mutating func scan() throws(ReadError) {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { nextLine = 3 }
    try advance()
    while nextLine < bytes.count || indent >= 0 || isBehindMarker {
      if indent < 0 { try advance() }
      guard indent >= 0 else { throw error("a document without content") }
      isBehindMarker = false
      roots.append(tokens.count)
      try node(depth: 0)
      if indent >= 0 { throw error("a line that belongs to nothing above it") }
    }
  }

  func error(_ what: String) -> ReadError { ReadError(at: position, what) }

  func byte(at offset: Int) -> UInt8 { offset < lineEnd ? bytes[offset] : 0x0A }

  // MARK: Lines

  /// Goes to the next line with text, or to the end of the document.
  private mutating func advance() throws(ReadError) {
    while nextLine < bytes.count {
      takeLine()
      if position == lineEnd || bytes[position] == UInt8(ascii: "#") { continue }
      if bytes[position] == 0x09 { throw error("a tab in the indentation") }
      indent = position - lineStart
      if indent == 0 { try checkMarkers() }
      return
    }
    position = bytes.count
    indent = -1
  }

  private mutating func takeLine() {
    lineStart = nextLine
    var end = lineStart
    while end < bytes.count, bytes[end] != 0x0A { end &+= 1 }
    nextLine = end < bytes.count ? end &+ 1 : end
    lineEnd = end > lineStart && bytes[end &- 1] == 0x0D ? end &- 1 : end
    position = lineStart
    while position < lineEnd, bytes[position] == 0x20 { position &+= 1 }
  }

  private mutating func checkMarkers() throws(ReadError) {
    let line = bytes[lineStart..<lineEnd]
    if line.elementsEqual("---".utf8) {
      indent = -1
      isBehindMarker = true
    } else if line.starts(with: "---".utf8) || line.starts(with: "...".utf8) {
      throw error("a document's marker with something behind it, or of an end")
    } else if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].contains(where: {
      line.starts(with: $0.utf8)
    }) {
      throw error("a merge conflict's marker")
    }
  }

  private var isDash: Bool { bytes[position] == UInt8(ascii: "-") && isGap(position &+ 1) }

  /// Whether a line's text ends here, or a blank stands here.
  private func isGap(_ offset: Int) -> Bool { offset >= lineEnd || bytes[offset] == 0x20 }

  private mutating func skipBlanks() {
    while position < lineEnd, bytes[position] == 0x20 { position &+= 1 }
  }

  // MARK: Blocks

  /// What begins at the current line's text.
  private mutating func node(depth: Int) throws(ReadError) {
    guard depth < Self.depthLimit else {
      throw ReadError(.limit("depth"), at: position, "nested deeper than \(Self.depthLimit)")
    }
    let column = position - lineStart
    if isDash {
      try sequence(at: column, depth: depth)
    } else {
      try mapping(at: column, depth: depth)
    }
  }

  private mutating func mapping(at column: Int, depth: Int) throws(ReadError) {
    let (index, mark) = (open(.mapping), keys.count)
    repeat {
      keys.append(tokens.count)
      if bytes[position] == UInt8(ascii: "?"), isGap(position &+ 1) {
        try explicitMember(at: column, depth: depth)
      } else {
        try key()
        try value(below: column, allowsDash: true, depth: depth)
      }
    } while try continues(at: column, dashes: false)
    close(index)
    checkKeys(from: mark)
  }

  private mutating func sequence(at column: Int, depth: Int) throws(ReadError) {
    let index = open(.sequence)
    repeat {
      position &+= 1
      try compact(below: column, depth: depth)
    } while try continues(at: column, dashes: true)
    close(index)
  }

  /// Whether the current line goes on with the collection at this column.
  private func continues(at column: Int, dashes: Bool) throws(ReadError) -> Bool {
    if indent > column { throw error("a line that is indented deeper than what it belongs to") }
    return indent == column && isDash == dashes
  }

  /// `key:`, up to behind the colon.
  private mutating func key() throws(ReadError) {
    let start = position
    if bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'") {
      try quoted()
    } else {
      let end = try plainEnd(from: position, inFlow: false)
      guard end < lineEnd else { throw error("a key and a colon are expected") }
      append(.plain, end: end)
    }
    guard byte(at: position) == UInt8(ascii: ":"), isGap(position &+ 1) else {
      throw error("a colon is expected behind a key")
    }
    guard position - start <= Self.keyLimit else {
      throw ReadError(at: start, "a key of more than \(Self.keyLimit) bytes")
    }
    position &+= 1
  }

  /// `? key` and on the next line `: value`.
  private mutating func explicitMember(at column: Int, depth: Int) throws(ReadError) {
    position &+= 1
    skipBlanks()
    guard position < lineEnd else { throw error("a key is expected") }
    let first = bytes[position]
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      try quoted()
    } else {
      let end = try plainEnd(from: position, inFlow: false)
      guard end == lineEnd else { throw error("a key alone is expected") }
      append(.plain, end: end)
    }
    guard position == lineEnd else { throw error("something behind a key") }
    try advance()
    guard indent == column, bytes[position] == UInt8(ascii: ":"), isGap(position &+ 1) else {
      throw error("a colon and a value are expected")
    }
    position &+= 1
    try compact(below: column, depth: depth)
  }

  /// Behind `- `, `: ` or `? `: a collection may begin on the same line.
  private mutating func compact(below column: Int, depth: Int) throws(ReadError) {
    skipBlanks()
    if position < lineEnd, isDash || isMember {
      try node(depth: depth + 1)
    } else {
      try value(below: column, allowsDash: false, depth: depth)
    }
  }

  /// Whether a key and a colon stand here.
  private var isMember: Bool {
    var probe = self
    probe.tokens = []
    guard bytes[position] != UInt8(ascii: "{"), bytes[position] != UInt8(ascii: "[") else {
      return false
    }
    return (try? probe.key()) != nil
  }

  /// Behind a colon or a dash: on the same line, else on those below.
  private mutating func value(
    below column: Int, allowsDash: Bool, depth: Int
  ) throws(ReadError) {
    skipBlanks()
    guard position < lineEnd else {
      let end = position
      try advance()
      if indent > column || (allowsDash && indent == column && isDash) {
        try node(depth: depth + 1)
      } else {
        tokens.append(BlockYAMLToken(.null, end, end, next: tokens.count + 1))
      }
      return
    }
    let first = bytes[position]
    if first == UInt8(ascii: "|") || first == UInt8(ascii: ">") {
      return try blockScalar(below: column)
    }
    try inlineValue(depth: depth)
    guard position == lineEnd else { throw error("something behind a value") }
    try advance()
  }

  private mutating func inlineValue(depth: Int) throws(ReadError) {
    switch bytes[position] {
    case UInt8(ascii: "{"), UInt8(ascii: "["): try flow(depth: depth + 1)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): try quoted()
    default:
      let end = try plainEnd(from: position, inFlow: false)
      guard end == lineEnd else { throw error("a second colon on a line") }
      append(.plain, end: end)
    }
  }

  /// `|`, `>` with `-` or `+` and a number; then the lines that are indented deeper.
  private mutating func blockScalar(below column: Int) throws(ReadError) {
    let start = position
    position &+= 1
    var (wanted, isChomped) = (0, false)
    for _ in 0..<2 where position < lineEnd {
      switch bytes[position] {
      case UInt8(ascii: "-") where !isChomped, UInt8(ascii: "+") where !isChomped:
        isChomped = true
        position &+= 1
      case 0x31...0x39 where wanted == 0:
        wanted = column + Int(bytes[position] - 0x30)
        position &+= 1
      default: break
      }
    }
    guard position == lineEnd else { throw error("something behind a block scalar's header") }
    let end = try blockLines(below: column, wanted: wanted)
    tokens.append(BlockYAMLToken(.block, start, end, next: tokens.count + 1))
    try advance()
  }

  /// - Returns: where the last line ends.
  private mutating func blockLines(below column: Int, wanted: Int) throws(ReadError) -> Int {
    var (end, wanted) = (lineEnd, wanted)
    while nextLine < bytes.count {
      let line = nextLine
      takeLine()
      let depth = position - lineStart
      if position == lineEnd {
        if wanted == 0, depth > column + 1 { throw error("blanks before a block scalar's text") }
        continue
      }
      if depth <= column || (wanted > 0 && depth < wanted) {
        if depth > column || bytes[position] == 0x09 {
          throw error("a block scalar's line that is indented less than its first")
        }
        nextLine = line
        return end
      }
      if wanted == 0 {
        if bytes[position] == 0x09 { throw error("a tab in the indentation") }
        wanted = depth
      }
      end = lineEnd
    }
    return end
  }

  // MARK: Flow collections, on one line

  private mutating func flow(depth: Int) throws(ReadError) {
    guard depth < Self.depthLimit else {
      throw ReadError(.limit("depth"), at: position, "nested deeper than \(Self.depthLimit)")
    }
    let isMapping = bytes[position] == UInt8(ascii: "{")
    let bracket = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    let (index, mark) = (open(isMapping ? .mapping : .sequence), keys.count)
    position &+= 1
    skipBlanks()
    while byte(at: position) != bracket {
      if isMapping {
        keys.append(tokens.count)
        try flowKey()
      }
      try flowValue(depth: depth)
      skipBlanks()
      if byte(at: position) == UInt8(ascii: ",") {
        position &+= 1
        skipBlanks()
        guard byte(at: position) != bracket else { throw error("a comma before a bracket") }
      } else if byte(at: position) != bracket {
        throw error("a comma or the closing bracket is expected on the same line")
      }
    }
    position &+= 1
    tokens[index].end = UInt32(truncatingIfNeeded: position)
    tokens[index].next = UInt32(truncatingIfNeeded: tokens.count)
    checkKeys(from: mark)
  }

  private mutating func flowKey() throws(ReadError) {
    let start = position
    try flowScalar()
    guard byte(at: position) == UInt8(ascii: ":"), byte(at: position &+ 1) == 0x20,
      position - start <= Self.keyLimit
    else { throw error("a colon and a blank are expected behind a key") }
    position &+= 1
    skipBlanks()
  }

  private mutating func flowValue(depth: Int) throws(ReadError) {
    let first = byte(at: position)
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      try flow(depth: depth + 1)
    } else {
      try flowScalar()
    }
  }

  private mutating func flowScalar() throws(ReadError) {
    let first = byte(at: position)
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") { return try quoted() }
    append(.plain, end: try plainEnd(from: position, inFlow: true))
  }

  // MARK: Tokens

  private mutating func open(_ kind: BlockYAMLToken.Kind) -> Int {
    tokens.append(BlockYAMLToken(kind, position, position, next: 0))
    return tokens.count - 1
  }

  private mutating func close(_ index: Int) {
    let end = tokens[tokens.count - 1].end
    tokens[index].end = max(tokens[index].start, end)
    tokens[index].next = UInt32(truncatingIfNeeded: tokens.count)
  }

  /// Of the mapping that ends here.
  private mutating func checkKeys(from mark: Int) {
    if keys.count > mark + 1 {
      let names = keys[mark...].map { tokens[$0] }
      anomalies += BlockYAMLKeyCheck(bytes: bytes).anomalies(names)
    }
    keys.removeLast(keys.count - mark)
  }

  private mutating func append(_ kind: BlockYAMLToken.Kind, end: Int) {
    tokens.append(BlockYAMLToken(kind, position, end, next: tokens.count &+ 1))
    position = end
  }
}
