import Evidence
import Foundation
import Syntax
import Testing

/// The public toml-test suite, when `TOML_TEST_SUITE` names the folder with its `tests`. It is not
/// part of this repository.
@Suite(.enabled(if: TOMLSuite.folder != nil)) struct TOMLSuiteTests {
  @Test(arguments: [
    ("files-toml-1.0.0", TOMLOptions.strict), ("files-toml-1.1.0", TOMLOptions.v11),
  ])
  func passes(list: String, options: TOMLOptions) throws {
    let result = try TOMLSuite.run(try #require(TOMLSuite.folder), list, options)
    #expect(result.failures.isEmpty, "\(result.failures.joined(separator: "\n"))")
    #expect(result.valid > 150 && result.invalid > 300)
    print("\(list): \(result.valid) valid and \(result.invalid) invalid documents as expected")
  }
}

enum TOMLSuite {
  static let folder = ProcessInfo.processInfo.environment["TOML_TEST_SUITE"]

  struct Result {
    var (valid, invalid) = (0, 0)
    var failures: [String] = []
  }

  static func run(_ folder: String, _ list: String, _ options: TOMLOptions) throws -> Result {
    var result = Result()
    let names = try String(contentsOfFile: folder + "/" + list, encoding: .utf8)
    for name in names.split(separator: "\n") where name.hasSuffix(".toml") {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
      let source = Source(bytes, path: "suite.toml", origin: .candidate)
      do throws(ReadError) {
        let document = try TOMLDocument(source, options: options)
        if name.hasPrefix("invalid/") {
          result.failures.append("\(name): read")
        } else if try! agrees(document, folder + "/" + name.dropLast(4) + "json") {
          result.valid += 1
        } else {
          result.failures.append("\(name): \(tagged(document.root))")
        }
      } catch {
        if name.hasPrefix("valid/") {
          result.failures.append("\(name): \(error)")
        } else {
          result.invalid += 1
        }
      }
    }
    return result
  }

  private static func agrees(_ document: TOMLDocument, _ file: String) throws -> Bool {
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    let wanted = try JSONSerialization.jsonObject(with: data)
    return same(tagged(document.root), wanted)
  }

  /// The suite's form of a document: each scalar with its type.
  private static func tagged(_ value: TOMLValue) -> Any {
    func scalar(_ type: String, _ text: String) -> Any { ["type": type, "value": text] }
    switch value.kind {
    case .table:
      return Dictionary(
        uniqueKeysWithValues: value.members.map { ($0.key.string, tagged($0.value)) })
    case .array: return value.elements.map { tagged($0) }
    case .string: return scalar("string", value.string ?? "")
    case .integer: return scalar("integer", "\(value.integer ?? 0)")
    case .float: return scalar("float", "\(value.float ?? 0)")
    case .bool: return scalar("bool", "\(value.bool ?? false)")
    case .offsetDateTime: return scalar("datetime", value.dateOrTime ?? "")
    case .localDateTime: return scalar("datetime-local", value.dateOrTime ?? "")
    case .localDate: return scalar("date-local", value.dateOrTime ?? "")
    case .localTime: return scalar("time-local", value.dateOrTime ?? "")
    }
  }

  private static func same(_ ours: Any, _ theirs: Any) -> Bool {
    if let ours = ours as? [Any], let theirs = theirs as? [Any] {
      return ours.count == theirs.count && zip(ours, theirs).allSatisfy { same($0, $1) }
    }
    guard let ours = ours as? [String: Any], let theirs = theirs as? [String: Any] else {
      return false
    }
    if let type = theirs["type"] as? String, let value = theirs["value"] as? String {
      return ours["type"] as? String == type
        && normal(ours["value"] as? String ?? "", type) == normal(value, type)
    }
    return ours.count == theirs.count
      && theirs.allSatisfy { key, value in ours[key].map { same($0, value) } ?? false }
  }

  private static func normal(_ text: String, _ type: String) -> String {
    if type == "float" {
      guard let value = Double(text) else { return text }
      return value.isNaN ? "nan" : "\(value)"
    }
    guard type.hasPrefix("date") || type.hasPrefix("time") else { return text }
    return time(text)
  }

  /// Upper case, `T` for the blank, seconds, and no zeros at the end of a fraction.
  private static func time(_ text: String) -> String {
    var text = text.uppercased().replacingOccurrences(of: " ", with: "T")
    text = text.replacing(/^(.*T)?(\d\d:\d\d)(?!:)(?=$|[Z+-])/) { "\($0.1 ?? "")\($0.2):00" }
    return text.replacing(/(\.\d*?)0+(?=$|[Z+-])/) { $0.1 == "." ? "" : "\($0.1)" }
  }
}
