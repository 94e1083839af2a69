/// Puts defaults into texts with variables, as far as Docker's and Compose's syntaxes agree: `$NAME`,
/// `${NAME}`, `${NAME:-default}`, `${NAME-default}`, `${NAME:?message}` and `${NAME?message}`.
struct VariableDefaults {
  /// Values stated in the file itself.
  var values: [String: String] = [:]
  /// Names whose value is known to come from elsewhere.
  var unknown: Set<String> = []
  /// What has a value elsewhere: looked for behind `values`.
  var elsewhere: (String) -> String? = { _ in nil }

  private static let lengthLimit = 4096
  private static let depthLimit = 16

  /// Nil when a variable has no value here, and for every other form.
  func resolve(_ text: String) -> String? {
    var result: [UInt8] = []
    guard text.utf8.count <= VariableDefaults.lengthLimit,
      resolve(Array(text.utf8)[...], depth: 0, into: &result)
    else { return nil }
    return String(decoding: result, as: UTF8.self)
  }

  private func resolve(
    _ text: ArraySlice<UInt8>, depth: Int, into result: inout [UInt8]
  ) -> Bool {
    guard depth < VariableDefaults.depthLimit else { return false }
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "$") else {
        result.append(byte)
        continue
      }
      let isBraced = rest.first == UInt8(ascii: "{")
      let end = isBraced ? VariableDefaults.closing(rest) : VariableDefaults.nameEnd(rest)
      guard let end,
        resolve(
          variable: isBraced ? rest[rest.startIndex..<end].dropFirst() : rest[..<end], depth,
          into: &result)
      else { return false }
      rest = isBraced ? rest[(end + 1)...] : rest[end...]
    }
    return result.count <= VariableDefaults.lengthLimit
  }

  /// - Parameter variable: what stands between the braces.
  private func resolve(
    variable: ArraySlice<UInt8>, _ depth: Int, into result: inout [UInt8]
  ) -> Bool {
    guard let end = VariableDefaults.nameEnd(variable) else { return false }
    let name = String(decoding: variable[..<end], as: UTF8.self)
    guard !unknown.contains(name) else { return false }
    var modifier = variable[end...]
    let replacesEmpty = modifier.first == UInt8(ascii: ":")
    if replacesEmpty { modifier = modifier.dropFirst() }
    let value = (values[name] ?? elsewhere(name)).flatMap { replacesEmpty && $0.isEmpty ? nil : $0 }
    switch modifier.first {
    case nil where replacesEmpty: return false
    case nil, UInt8(ascii: "?"): break
    case UInt8(ascii: "-"):
      if value == nil { return resolve(modifier.dropFirst(), depth: depth + 1, into: &result) }
    default: return false
    }
    guard let value else { return false }
    result += Array(value.utf8)
    return result.count <= VariableDefaults.lengthLimit
  }

  /// Behind a name's last letter; nil when none stands there.
  private static func nameEnd(_ text: ArraySlice<UInt8>) -> Int? {
    let end = text.firstIndex { !isNameByte($0) } ?? text.endIndex
    return end > text.startIndex ? end : nil
  }

  /// The brace that closes the first one, other variables inside passed over.
  private static func closing(_ text: ArraySlice<UInt8>) -> Int? {
    var depth = 0
    for index in text.indices {
      if text[index] == UInt8(ascii: "{") { depth += 1 }
      if text[index] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x5F
  }
}
