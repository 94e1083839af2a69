import Evidence
import Pipelines
import Syntax
import Testing

/// Whatever is wrong with a pipeline file: it is read, or it is told where reading it ended.
@Suite struct BadPipelineTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let path: TreePath
    let bytes: [UInt8]
    let outcome: Outcome

    init(_ name: String, _ path: TreePath, _ text: String, _ outcome: Outcome) {
      self.init(name, path, Array(text.utf8), outcome)
    }

    init(_ name: String, _ path: TreePath, _ bytes: [UInt8], _ outcome: Outcome) {
      testDescription = name
      self.path = path
      self.bytes = bytes
      self.outcome = outcome
    }
  }

  enum Outcome: Equatable, Sendable {
    /// With how many uses, and keys that stand twice.
    case read(uses: Int = 0, doubled: Int = 0)
    case malformed(line: Int, String)
    case unsupported(String)
  }

  private static let workflow: TreePath = ".github/workflows/a.yml"
  private static let good =
    "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: owner/name@v1\n"
  /// Ten levels of nine aliases each.
  private static let laughs =
    "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    + (1...10).map { level in
      "a\(level): &a\(level) ["
        + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }.joined()

  private static func utf16(_ text: String, mark: Bool) -> [UInt8] {
    (mark ? [0xFF, 0xFE] : []) + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }

  private static let token = "found character that cannot start any token"

  static let cases: [Case] = [
    Case("a tab as a blank", workflow, "on: push\njobs:\n\ta: {}\n", .malformed(line: 3, token)),
    Case(
      "an alias without an anchor", workflow, "on: push\njobs: *nowhere\n",
      .malformed(line: 2, "the alias 'nowhere' has no anchor")),
    Case(
      "an alias inside of its anchor", workflow, "on: push\njobs: &a {b: *a}\n",
      .malformed(line: 2, "the alias 'a' stands inside its own anchor")),
    Case(
      "a billion laughs", workflow, laughs,
      .malformed(line: 5, "aliases stand for too many nodes")),
    Case(
      "a scalar of 10 MB", workflow,
      good + "name: " + String(repeating: "x", count: 10 << 20) + "\n", .read(uses: 1)),
    Case(
      "a key that stands twice", workflow, good + "on: pull_request\n", .read(uses: 1, doubled: 1)),
    Case(
      "line ends of DOS", workflow,
      good.split(separator: "\n").joined(separator: "\r\n") + "\r\n", .read(uses: 1)),
    Case("a byte order mark", workflow, "\u{FEFF}" + good, .read(uses: 1)),
    Case(
      "UTF-16 with its mark", workflow, utf16(good, mark: true),
      .malformed(line: 1, "UTF-16 or UTF-32; only UTF-8 is read")),
    Case(
      "UTF-16 without one", workflow, utf16(good, mark: false), .malformed(line: 1, "a zero byte")),
    Case("a zero byte", workflow, "on: push\nname: a\0b\n", .malformed(line: 2, "a zero byte")),
    Case(
      "no UTF-8", workflow, Array("on: push\nname: ".utf8) + [0xFF, 0x0A],
      .malformed(line: 2, "bytes that are not UTF-8")),
    Case("two documents", workflow, good + "---\n" + good, .read(uses: 2)),
    Case(
      "a document inside of a text", workflow,
      good + "name: |\n  a\n  ---\n  uses: owner/name@v2\n", .read(uses: 1)),
    Case(
      "keys that are no texts", workflow, "1: x\n? [a, b]\n: c\n? {d: e}\n: f\n" + good,
      .read(uses: 1)),
    Case(
      "keys that nobody knows", workflow, good + "surprise: {uses: owner/name@v2}\n", .read(uses: 1)
    ),
    Case("nothing", workflow, "", .read()),
    Case("a comment alone", workflow, "\n# nothing\n", .read()),
    Case("null", workflow, "~\n", .read()),
    Case("a list", workflow, "- a\n", .malformed(line: 1, "a workflow is a mapping")),
    Case("a text", workflow, "hello\n", .malformed(line: 1, "a workflow is a mapping")),
    Case(
      "a quote without an end", workflow, "on: push\nname: 'a\njobs: {}\n",
      .malformed(line: 4, "found unexpected end of stream")),
    Case(
      "a thousand levels", workflow,
      "a: " + String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000),
      .malformed(line: 1, "nested too deep")),
    Case(
      "Jinja", workflow, "on: push\n{% if x %}\njobs: {}\n{% endif %}\n",
      .malformed(line: 2, token)),
    Case(
      "Helm", workflow, "on: push\njobs:\n  {{- range .x }}\n  a: {}\n  {{- end }}\n",
      .malformed(line: 3, "did not find expected node content")),
    Case(
      "Jinja in a Compose file", "compose.yml", "services:\n  {% for x in y %}\n  a: {image: b}\n",
      .malformed(line: 2, token)),
    Case(
      "a list for GitLab", ".gitlab-ci.yml", "- a\n",
      .malformed(line: 1, "a GitLab pipeline is a mapping")),
    Case(
      "a tab for pre-commit", ".pre-commit-config.yaml", "repos:\n\t- repo: x\n",
      .malformed(line: 2, token)),
    Case(
      "a zero byte for Docker", "Dockerfile", "FROM a\0b\n", .malformed(line: 1, "a zero byte")),
    Case(
      "a here-document without an end", "Dockerfile", "FROM a\nRUN <<EOF\necho\n",
      .malformed(line: 2, "the here-document has no end")),
    Case(
      "a zero byte for Jenkins", "Jenkinsfile", "node {\0}", .malformed(line: 1, "a zero byte")),
    Case(
      "more behind JSON", ".devcontainer.json", "{\"image\": \"a\"} // c\nx",
      .malformed(line: 2, "something behind the value")),
  ]

  @Test(arguments: cases) func isReadOrTold(_ test: Case) {
    let source = Source(test.bytes, path: test.path, origin: .candidate)
    let outcome: Outcome =
      switch PipelineFormats.read(source) {
      case .read(let references, let anomalies):
        .read(
          uses: references.uses.count,
          doubled: anomalies.count { $0.kind == .duplicateKey })
      case .unsupported(let what): .unsupported(what)
      case .malformed(let error):
        .malformed(line: test.bytes[..<error.offset].count { $0 == 0x0A } + 1, error.what)
      }
    #expect(outcome == test.outcome)
  }

  @Test func aTemplateOfHelmIsNoPipeline() {
    let text =
      "apiVersion: v1\nkind: Pod\n{{- if .x }}\nspec: {containers: [{image: a}]}\n{{- end }}\n"
    let source = Source(
      Array(text.utf8), path: "chart/templates/a.yaml", origin: .candidate)
    #expect(PipelineFormats.look(source) == .template)
  }
}
