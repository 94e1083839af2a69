import Evidence

/// What may be defined where (TOML 1.0.0: Keys, Table, Inline Table, Array of Tables).
///
/// 1. No key of a table is defined twice.
/// 2. A table has one header at most, and none if a dotted key made it.
/// 3. A header may pass through any table, and through an array of tables into its last element.
/// 4. A dotted key extends only what dotted keys made.
/// 5. Nothing is added to an inline table, or to an array that is written as a value.
extension TOMLScanner {
  /// The table that a part of a header before its last names.
  mutating func step(
    into key: TOMLKeyToken, of parent: Int, _ depth: inout Int
  ) throws(ReadError) -> Int {
    depth &+= 1
    try check(depth: depth)
    guard let child = find(key, in: parent) else {
      return try add(TOMLNode(.table, key.range, key), to: parent)
    }
    let node = nodes[child]
    if node.kind == .table, !node.flags.contains(.inline) { return child }
    guard node.flags.contains(.tables) else { throw closed(key) }
    depth &+= 1
    return Int(node.last)
  }

  /// The table that a header names.
  mutating func define(
    _ key: TOMLKeyToken, of parent: Int, _ header: Range<Int>
  ) throws(ReadError) -> Int {
    guard let child = find(key, in: parent) else {
      return try add(TOMLNode(.table, header, key, .explicit), to: parent)
    }
    guard nodes[child].kind == .table,
      nodes[child].flags.isDisjoint(with: [.explicit, .dotted, .inline])
    else { throw twice(key) }
    nodes[child].flags.insert(.explicit)
    nodes[child].start = UInt32(truncatingIfNeeded: header.lowerBound)
    nodes[child].end = UInt32(truncatingIfNeeded: header.upperBound)
    return child
  }

  /// A new element of the array of tables that a header in double brackets names.
  mutating func element(
    _ key: TOMLKeyToken, of parent: Int, _ header: Range<Int>
  ) throws(ReadError) -> Int {
    let array: Int
    if let child = find(key, in: parent) {
      guard nodes[child].flags.contains(.tables) else { throw twice(key) }
      array = child
    } else {
      array = try add(TOMLNode(.array, header, key, .tables), to: parent)
    }
    nodes[array].end = UInt32(truncatingIfNeeded: header.upperBound)
    let table = try append(TOMLNode(.table, header, TOMLKeyToken(), .explicit))
    link(table, to: array)
    return table
  }

  /// The table that a part of a dotted key before its last names.
  mutating func extend(_ key: TOMLKeyToken, of parent: Int) throws(ReadError) -> Int {
    guard let child = find(key, in: parent) else {
      return try add(TOMLNode(.table, key.range, key, .dotted), to: parent)
    }
    guard nodes[child].flags.contains(.dotted) else { throw closed(key) }
    return child
  }

  func twice(_ key: TOMLKeyToken) -> ReadError {
    ReadError(at: key.range.lowerBound, "'\(text(key))' is defined twice")
  }

  private func closed(_ key: TOMLKeyToken) -> ReadError {
    ReadError(
      at: key.range.lowerBound, "'\(text(key))' is no table to which something can be added here")
  }

  private func text(_ key: TOMLKeyToken) -> String {
    String(decoding: index.text(key, bytes).prefix(100), as: UTF8.self)
  }

  // MARK: Members

  private mutating func add(_ node: TOMLNode, to parent: Int) throws(ReadError) -> Int {
    let child = try append(node)
    link(child, to: parent)
    return child
  }

  mutating func link(_ child: Int, to parent: Int) {
    let link = UInt32(truncatingIfNeeded: child)
    if nodes[parent].first == 0 {
      nodes[parent].first = link
    } else {
      nodes[Int(nodes[parent].last)].next = link
    }
    nodes[parent].last = link
    if nodes[parent].flags.contains(.indexed) { index.insert(child, of: parent, nodes, bytes) }
  }

  /// A table's member. Small tables are searched one by one; large ones get into the index.
  mutating func find(_ key: TOMLKeyToken, in table: Int) -> Int? {
    if nodes[table].flags.contains(.indexed) { return index.find(key, in: table, nodes, bytes) }
    var (child, looked) = (Int(nodes[table].first), 0)
    while child != 0 {
      if index.isSame(nodes[child].key, key, bytes) { return child }
      child = Int(nodes[child].next)
      looked &+= 1
    }
    if looked > TOMLKeyIndex.smallTable { makeIndex(of: table) }
    return nil
  }

  private mutating func makeIndex(of table: Int) {
    nodes[table].flags.insert(.indexed)
    var child = Int(nodes[table].first)
    while child != 0 {
      index.insert(child, of: table, nodes, bytes)
      child = Int(nodes[child].next)
    }
  }
}
