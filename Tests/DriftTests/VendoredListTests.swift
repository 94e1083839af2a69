import Drift
import Evidence
import Foundation
import Inventory
import Syntax
import TestSupport
import Testing
import Trees

@Suite struct VendoredListTests {
  private static func source(_ text: String, _ path: TreePath) -> Source {
    Source(Array(text.utf8), path: path, origin: .candidate)
  }

  private static func record(_ text: String) throws -> RecordFile {
    try RecordFile(source(text, "left-1.0.0.dist-info/RECORD"))
  }

  private static func checksums(_ text: String) throws -> CargoChecksums {
    try CargoChecksums(source(text, "vendor/left/.cargo-checksum.json"))
  }

  private static let digest = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

  @Test func readsRecord() throws {
    let record = try Self.record(
      "left/__init__.py,\(Self.digest),0\r\n\"odd, \"\"name\"\".py\",\(Self.digest),0\n"
        + "left-1.0.0.dist-info/RECORD,,\n../../bin/left,\(Self.digest),12\n")
    #expect(
      record.rows.map(\.path) == [
        "left/__init__.py", "odd, \"name\".py", "left-1.0.0.dist-info/RECORD", "../../bin/left",
      ])
    #expect(record.rows.map(\.size) == [0, 0, nil, 12])
    #expect(
      record.rows[0].digest?.hex
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(record.rows[2].digest == nil)
  }

  @Test(arguments: [
    "left.py", "left.py,,,", "left.py,md5=abc,1", "left.py,sha256=!!!,1", "left.py,sha256=AAAA,1",
    "left.py,,-1", "left.py,,x", ",,", "\"left.py,,", "\"left.py\"x,,",
    "left.py,sha256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=,0",
    "a,\(digest),0\na,sha256=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,0",
  ])
  func refusesOddRecords(_ text: String) {
    #expect(throws: ReadError.self) { try Self.record(text) }
  }

  /// What Python's own reader makes of the same lines.
  @Test func readsRecordAsPythonDoes() throws {
    let text = "a,\(Self.digest),1\n\"b,\"\"c\"\"\",,\n\"d\ne\",,2\n\nf g,,\n"
    let paths = try Self.record(text).rows.map(\.path).joined(separator: "\u{1}")
    let script = """
      import csv, io, sys
      rows = [row[0] for row in csv.reader(io.StringIO(sys.stdin.read(), newline='')) if row]
      assert rows == sys.argv[1].split('\\x01'), rows
      """
    try Python.run(script, [paths], input: Array(text.utf8))
  }

  @Test func readsCargoChecksums() throws {
    let zeros = String(repeating: "0", count: 64)
    let list = try Self.checksums(
      #"{"files":{"src/lib.rs":"\#(zeros)","Cargo.toml":"\#(zeros)"},"package":"\#(zeros)"}"#)
    #expect(list.files.map(\.path) == ["Cargo.toml", "src/lib.rs"])
    guard case .digest(let digest) = list.package else {
      Issue.record("the crate's digest is not read")
      return
    }
    #expect(digest.hex == zeros)
    #expect(try Self.checksums(#"{"files":{},"package":null}"#).package == .none)
    #expect(try Self.checksums(#"{"files":{},"package":"xyz"}"#).package == .unreadable("xyz"))
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"files":[]}"#, #"{"files":{"a":1}}"#, #"{"files":{"a":"00"}}"#,
    #"{"files":{"../a":"\#(String(repeating: "0", count: 64))"}}"#,
    #"{"files":{"/a":"\#(String(repeating: "0", count: 64))"}}"#,
    #"{"files":{"a\\b":"\#(String(repeating: "0", count: 64))"}}"#,
    #"{"files":{},"files":{}}"#,
  ])
  func refusesOddChecksums(_ text: String) {
    #expect(throws: ReadError.self) { try Self.checksums(text) }
  }
}
