import Inventory

/// Hexadecimal of any row of bytes.
enum Hex {
  static func text(_ bytes: some Sequence<UInt8>) -> String { Hexadecimal.text(Array(bytes)) }
}
