import Patterns
import Testing

/// The matcher agrees with a plain search on random texts.
@Suite struct PrefilterTests {
  static let literals: [Literal] = [
    "eval", "a", "ab", "aab", "process.env", .anyCase("iex"), Literal(bytes: [0xEF, 0xB8, 0x80]),
    Literal(bytes: [0xF3, 0xA0]), "\\x68", "rm -rf ~",
  ]

  private static func contains(_ bytes: [UInt8], _ literal: Literal) -> Bool {
    func folded(_ bytes: [UInt8]) -> [UInt8] {
      literal.isCaseless ? bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } : bytes
    }
    return !folded(bytes).ranges(of: folded(literal.bytes)).isEmpty
  }

  @Test func findsWhatAPlainSearchFinds() {
    let scanner = Prefilter(Self.literals).scanner()
    var state: UInt64 = 11
    let pieces: [[UInt8]] =
      Self.literals.map(\.bytes) + ["A", "b", " ", "IEX", "proc", "ess.env"].map { Array($0.utf8) }
      + [[0], [0xEF], [0xB8], [0x80]]
    for round in 0..<500 {
      var text: [UInt8] = []
      for _ in 0..<(round % 12) {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      let found = scanner.scan(text)
      for (index, literal) in Self.literals.enumerated() {
        #expect(found.contains(index) == Self.contains(text, literal), "\(literal) in \(text)")
      }
    }
  }
}
