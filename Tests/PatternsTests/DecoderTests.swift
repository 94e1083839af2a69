import Patterns
import Testing

@Suite struct DecoderTests {
  static let address = "https://example.invalid/FIXTURE"

  static func readings(_ text: String) -> [String] {
    Decoder.readings(of: Array(text.utf8)).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test(arguments: [
    "aHR0cHM6Ly9leGFtcGxlLmludmFsaWQvRklYVFVSRQ==",
    "aHR0cHM6Ly9leGFtcGxlLmludmFsaWQvRklYVFVSRQ",
    "68747470733a2f2f6578616d706c652e696e76616c69642f46495854555245",
    "ERUTXIF/dilavni.elpmaxe//:sptth",
    "\\x68\\x74\\x74\\x70\\x73\\x3a//example.invalid/FIXTURE",
    "104,116,116,112,115,58,47,47,101,120,97,109,112,108,101,46,105,110,118,97,108,105,100,47,70,73,88,84,85,82,69",
    "==QRSVFVYlkRvQWasFmdulmLlxGctFGel9yL6MHc0RHa",
    "NjE0ODUyMzA2MzQ4NGQzNjRjNzkzOTZjNjU0NzQ2NzQ2MzQ3Nzg2YzRjNmQ2Yzc1NjQ2ZDQ2NzM2MTU3NTE3NjUyNmI2YzU5NTY0NjU2NTM1MjUxM2QzZA==",
  ]) func oneAndTwoLevels(text: String) {
    let found = Self.readings(text)
    let third = found.flatMap(Self.readings)
    #expect((found + third).contains(Self.address))
  }

  @Test func compressedTextIsInflated() {
    // zlib of "FIXTURE FIXTURE FIXTURE FIXTURE".
    let text = "eJxz84wICQ1yVXDDTgMAj68I/Q=="
    #expect(Self.readings(text).contains { $0.contains("FIXTURE FIXTURE") })
  }

  @Test(arguments: ["ordinary words of a text", "a1b2c3d4", "", "========", "%%%%%%%%"])
  func plainTextHidesNothing(text: String) { #expect(Self.readings(text).isEmpty) }

  @Test func keysAreRepeated() {
    let hidden = Decoder.xor(Array(Self.address.utf8), key: Array("key".utf8))
    #expect(Decoder.xor(hidden, key: Array("key".utf8)) == Array(Self.address.utf8))
  }

  @Test(arguments: [
    ("https://example.invalid/a", true), ("198.51.100.7:1244", true), ("198.51.100.7:1244/a", true),
    ("198.51.100.7", false), ("10.0.0.1:1244", false), ("http://", false), ("https:// a", false),
    ("1.2.3.4.5:80", false), ("300.1.1.1:80", false), ("example.invalid", false),
  ]) func addressesAreWhole(text: String, isAddress: Bool) {
    #expect(NetworkAddress.isAddress(Array(text.utf8)) == isAddress)
  }
}
