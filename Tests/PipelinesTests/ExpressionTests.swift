import Testing

@testable import Pipelines

@Suite struct ExpressionTests {
  @Test(arguments: [
    "github.event_name == 'push'", "!cancelled() && (a || b)", "fromJSON('[1]')[0]",
    "github.event.commits.*.message", "a['b-c'].d", "contains(github.ref, 'it''s')",
    "1 <= 0x1F", "-1.5e3 != null", "secrets[matrix.name]", "format('{0}', a)", "  true  ",
  ]) func parses(text: String) throws { _ = try Expression(text.utf8) }

  @Test(arguments: ["", "a b", "'open", "a.", "a[", "f(", "== 1", "a &&", "\"double\"", "1.2.3x"])
  func refuses(text: String) {
    #expect(throws: (any Error).self) { try Expression(text.utf8) }
  }

  @Test func limitsDepthAndLength() {
    let deep = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
    #expect(throws: (any Error).self) { try Expression(deep.utf8) }
    let long = String(repeating: "a||", count: 6000) + "a"
    #expect(throws: (any Error).self) { try Expression(long.utf8) }
    let huge = String(repeating: " ", count: 30_000) + "a"
    #expect(throws: (any Error).self) { try Expression(huge.utf8) }
  }

  /// `&&` binds closer than `||`, comparison closer than equality, and all lean to the left.
  @Test func bindsAsGitHubDoes() throws {
    #expect(try truth("false && true || true") == .always)
    #expect(try truth("true || true && false") == .always)
    #expect(try truth("1 < 2 == true") == .always)
    #expect(try truth("!false == true") == .always)
    #expect(try truth("'A' == 'a'") == .always)
    #expect(try truth("'' || null || 0") == .never)
    #expect(try truth("contains(fromJSON('[\"x\", \"y\"]'), 'Y')") == .always)
    #expect(try truth("contains('xyz', 'q')") == .never)
    #expect(try truth("startsWith('Hello', 'he')") == .always)
    #expect(try truth("github.sha == 'x'") == .unknown)
  }

  private func truth(_ text: String) throws -> Likelihood {
    ExpressionEvaluator.constants.likelihood(try Expression(text.utf8))
  }

  @Test func rangesAreExact() throws {
    let text = "format('{0}', github.event.issue.title) && github.head_ref"
    let expression = try Expression(text.utf8)
    let found = expression.all.compactMap { part in
      part.path == nil
        ? nil : String(Array(text.utf8)[part.range].map { Character(Unicode.Scalar($0)) })
    }
    #expect(found == ["github.event.issue.title", "github.head_ref"])
  }

  /// What is only compared flows nowhere.
  @Test(arguments: [
    ("github.head_ref", ["github.head_ref"]), ("a == github.head_ref", []),
    ("a && b || c", ["b", "c"]), ("contains(a, b)", []), ("format('{0}', a)", ["a"]),
    ("toJSON(github.event)", ["github.event"]), ("!a", []), ("fromJSON(a).b", ["a"]),
  ]) func flows(text: String, expected: [String]) throws {
    #expect(try Expression(text.utf8).flowing.compactMap(\.path) == expected)
  }

  @Test func bracesInStringsEndNothing() {
    let found = ExpressionTemplate.all(in: "a ${{ format('}}{0}', b) }} c ${{ d }}")
    #expect(found.count == 2 && found.allSatisfy { $0.expression != nil })
    #expect(ExpressionTemplate.all(in: "${{ open").isEmpty)
  }

  @Test(arguments: [
    ("github.event.issue.title", ["issues"], Control.outsider),
    ("github.event.pull_request.number", ["pull_request"], .fixed),
    ("github.event.pull_request.head.ref", ["pull_request"], .outsider),
    ("github.event.pull_request.base.ref", ["pull_request"], .member),
    ("github.event.inputs.version", ["workflow_dispatch"], .member),
    ("github.head_ref", ["push"], .member), ("github.head_ref", ["pull_request_target"], .outsider),
    ("github.event.pull_request.labels.*.name", ["pull_request"], .member),
    ("github.sha", ["push"], .fixed), ("github.actor", ["push"], .fixed),
    ("github", ["push"], .outsider),
    ("github.event.workflow_run.repository.name", ["workflow_run"], .fixed),
    ("github.event.workflow_run.repository.owner.login", ["workflow_run"], .fixed),
    ("github.event.workflow_run.repository.default_branch", ["workflow_run"], .member),
    ("github.event.workflow_run.head_repository.name", ["workflow_run"], .fixed),
    ("github.event.workflow_run.head_repository.description", ["workflow_run"], .outsider),
    ("github.event.workflow_run.head_branch", ["workflow_run"], .outsider),
    ("github.event.workflow_run.head_sha", ["workflow_run"], .fixed),
    ("github.event.workflow_run.display_title", ["workflow_run"], .outsider),
    ("github.event.pull_request.head.repo.name", ["pull_request"], .fixed),
    ("github.event.pull_request.head.repo.clone_url", ["pull_request"], .fixed),
    ("github.event.pull_request.head.label", ["pull_request"], .outsider),
    ("github.event.pull_request.merge_commit_sha", ["pull_request"], .fixed),
    ("github.event.pull_request.html_url", ["pull_request"], .fixed),
    ("github.event.pull_request.user.login", ["pull_request"], .fixed),
    ("github.event.repository.name", ["push"], .fixed),
    ("github.event.repository.owner.login", ["push"], .fixed),
    ("github.event.sender.login", ["issues"], .fixed),
    ("github.event.forkee.name", ["fork"], .fixed),
  ]) func knowsWhoControls(path: String, events: [String], expected: Control) {
    #expect(ContextCatalogue.control(path, events: events) == expected)
  }
}
