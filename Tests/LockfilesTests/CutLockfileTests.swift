import Evidence
import Lockfiles
import Syntax
import Testing

/// Lockfiles that were cut at the end of a line, so that each line that is left is whole. Where the format
/// tells, what is left is never taken for the whole list.
@Suite struct CutLockfileTests {
  static let digest = "h1:" + String(repeating: "A", count: 43) + "="
  static let whole: [(path: String, text: String)] = [
    (
      "go.sum",
      """
      a v1 \(digest)
      a v1/go.mod \(digest)
      b v1 \(digest)
      b v1/go.mod \(digest)

      """
    ),
    (
      "Gemfile.lock",
      """
      GEM
        remote: https://rubygems.org/
        specs:
          a (1.0)

      PLATFORMS
        ruby

      DEPENDENCIES
        a

      CHECKSUMS
        a (1.0) sha256=\(String(repeating: "0", count: 64))

      BUNDLED WITH
         2.6.2

      """
    ),
    ("gradle.lockfile", "# made by Gradle\na:b:1=c\na:c:1=c\nempty=d\n"),
    ("buildscript-gradle.lockfile", "a:b:1=classpath\nempty=\n"),
    ("requirements.txt", "a==1 \\\n  --hash=sha256:\(String(repeating: "0", count: 64))\n"),
    (
      "pubspec.lock",
      """
      packages:
        a:
          dependency: transitive
          description:
            name: a
            url: "https://pub.dev"
          source: hosted
          version: "1.0.0"
      sdks:
        dart: ">=3.0.0 <4.0.0"

      """
    ),
    (
      "Chart.lock",
      """
      dependencies:
      - name: a
        repository: https://charts.example.com
        version: 1.0.0
      digest: sha256:\(String(repeating: "0", count: 64))
      generated: "2026-01-01T00:00:00Z"

      """
    ),
    ("cabal.project.freeze", "constraints: any.a ==1,\n             any.b ==2\n"),
  ]

  @Test(arguments: whole.indices)
  func readsTheWhole(index: Int) throws {
    let (path, text) = Self.whole[index]
    #expect(try !SampleReading.lockfile(text, TreePath(path)).dependencies.isEmpty)
  }

  /// Cuts in front of the last line that an entry's end, or the list's, stands on.
  @Test(arguments: [
    ("go.sum", "b v1/go.mod"), ("Gemfile.lock", "DEPENDENCIES"), ("Gemfile.lock", "PLATFORMS"),
    ("Gemfile.lock", "BUNDLED WITH"), ("Gemfile.lock", "  a (1.0) sha256"),
    ("gradle.lockfile", "empty="), ("gradle.lockfile", "a:c:1"),
    ("buildscript-gradle.lockfile", "empty="), ("requirements.txt", "  --hash"),
    ("pubspec.lock", "sdks:"), ("Chart.lock", "digest:"),
    ("cabal.project.freeze", "             any.b"),
  ])
  func refusesWhatIsLeft(path: String, line: String) throws {
    let text = try #require(Self.whole.first { $0.path == path }).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let left = lines.prefix { !$0.hasPrefix(line) }
    #expect(left.count < lines.count)
    SampleReading.expectMalformed(left.joined(separator: "\n") + "\n", TreePath(path))
  }

  @Test(arguments: ["go.mod", "vendor/modules.txt"])
  func goFilesAreText(path: String) {
    for tail in ["\u{1B}[2J", "\rx", "<<<<<<< ours", "\u{0}"] {
      let source = Source(
        Array("# example.com/a v1.0.0\n\(tail)\n".utf8), path: TreePath(path), origin: .candidate)
      if path == "go.mod" {
        let text = Array("module a\nrequire (\n\(tail) b\n)\n".utf8)
        let manifest = Source(text, path: TreePath(path), origin: .candidate)
        guard case .malformed = ManifestFormats.read(manifest) else {
          Issue.record("\(path) with \(tail.debugDescription) is read")
          continue
        }
      } else if case .malformed = LockfileFormats.read(source) {
        continue
      } else {
        Issue.record("\(path) with \(tail.debugDescription) is read")
      }
    }
  }
}
