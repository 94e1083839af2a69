import Crypto
import Evidence
import Syntax

/// Reads what signature formats keep in JSON, strictly: duplicate keys are malformed.
enum JSONFields {
  static func document(_ bytes: [UInt8], _ what: String) throws(SignatureFailure) -> JSONValue {
    var options = JSONOptions.strict
    options.sizeLimit = 64 << 20
    do throws(ReadError) {
      let document = try JSONDocument(
        Source(bytes, path: "", origin: .candidate), options: options)
      if let twice = document.anomalies.first { throw ReadError(at: 0, twice.what) }
      return document.root
    } catch {
      throw .malformed("\(what) is not JSON as it should be: \(error.what)")
    }
  }
}

extension JSONValue {
  /// A member in proto3's JSON: `lowerCamel` or `lower_snake`; null is absent. Of both spellings none counts.
  func field(_ name: String) -> JSONValue? {
    let snake = Self.snake(name)
    let other = snake == name ? nil : member(snake)
    let own = member(name)
    if own != nil, other != nil { return nil }
    let found = own ?? other
    return found.flatMap { $0.isNull ? nil : $0 }
  }

  private static func snake(_ name: String) -> String {
    name.reduce(into: "") { text, letter in
      text += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
    }
  }

  /// Bytes as base64; line ends inside are passed over, as some writers wrap.
  var base64: [UInt8]? {
    guard kind == .string else { return nil }
    let text = bytes().filter { $0 != 0x0A && $0 != 0x0D }
    return Base64.decode(text[...])
  }

  /// Bytes as base64 of either alphabet.
  var anyBase64: [UInt8]? {
    base64 ?? (kind == .string ? Base64.decode(bytes(), .url) : nil)
  }

  /// A 64-bit number, which proto3 writes as a string.
  var long: Int64? {
    if let number = integer { return Int64(number) }
    guard let text = string, !text.isEmpty, text.utf8.count <= 20, !text.hasPrefix("+")
    else { return nil }
    return Int64(text)
  }
}
