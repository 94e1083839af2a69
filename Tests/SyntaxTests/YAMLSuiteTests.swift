import Evidence
import Foundation
import Syntax
import Testing

/// The public yaml-test-suite, when `YAML_TEST_SUITE` names the folder with its data. It is not part of
/// this repository.
///
/// The scanner for lockfiles accepts little; what it accepts it must read as the whole reader does, and
/// of what the suite calls wrong it may accept nothing that the whole reader refuses.
@Suite(.enabled(if: YAMLSuite.folder != nil)) struct YAMLSuiteTests {
  @Test func readsWhatItAcceptsAsTheWholeReaderDoes() throws {
    let folder = try #require(YAMLSuite.folder)
    let files = try #require(FileManager.default.enumerator(atPath: folder))
    var (alike, refused, wrong) = (0, 0, [String]())
    for case let name as String in files where name.hasSuffix("in.yaml") {
      let file = folder + "/" + name
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
      let source = Source(bytes, path: "suite.yaml", origin: .candidate)
      let isError = FileManager.default.fileExists(atPath: file.dropLast(7) + "error")
      guard let own = try? BlockYAMLDocument(source) else {
        refused += 1
        continue
      }
      guard let whole = try? YAMLDocument(source) else {
        wrong.append("\(name): accepted\(isError ? ", and wrong" : "")")
        continue
      }
      let pairs = zip(own.roots, whole.roots)
      if own.roots.count == whole.roots.count, pairs.allSatisfy({ agrees($0, $1, bytes) }) {
        alike += 1
      } else {
        wrong.append("\(name): \(own.roots.map(BlockYAMLTests.text))")
      }
    }
    #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    #expect(alike > 20 && refused > 200, "\(alike) alike, \(refused) refused")
    print("\(alike) documents read alike, \(refused) refused")
  }
}

/// A block scalar has its place and no text.
private func agrees(_ own: BlockYAMLValue, _ whole: YAMLValue, _ bytes: [UInt8]) -> Bool {
  switch own.kind {
  case .mapping:
    let (one, other) = (own.members.map { $0 }, whole.members.map { $0 })
    return one.count == other.count
      && zip(one, other).allSatisfy {
        agrees($0.key, $1.key, bytes) && agrees($0.value, $1.value, bytes)
      }
  case .sequence:
    let (one, other) = (own.elements.map { $0 }, whole.elements.map { $0 })
    return one.count == other.count && zip(one, other).allSatisfy { agrees($0, $1, bytes) }
  case .scalar:
    if own.string == nil, !own.range.isEmpty, "|>".utf8.contains(bytes[own.range.lowerBound]) {
      return whole.kind == .scalar
    }
    return BlockYAMLTests.text(own) == BlockYAMLTests.text(whole)
  }
}

enum YAMLSuite {
  static let folder = ProcessInfo.processInfo.environment["YAML_TEST_SUITE"]
}
