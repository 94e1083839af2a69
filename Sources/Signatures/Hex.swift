import Inventory

/// Hexadecimal of any row of bytes.
enum Hex {
  static func text(_ bytes: some Sequence<UInt8>) -> String { Hexadecimal.text(Array(bytes)) }

  /// Nil for what is not an even number of digits.
  static func bytes(_ text: String) -> [UInt8]? { Hexadecimal.bytes(ofEitherCase: text) }
}
