import Evidence
import Inventory
import Testing

/// Formats of literal terms: `mix.lock`, `rebar.lock`.
@Suite struct TermFormatTests {
  static let mix = """
    %{
      "a": {:hex, :a, "1.0.0", "\(hexA)", [:mix], [{:b, "~> 1.0", [hex: :b, repo: "hexpm", optional: false]}], "hexpm", "\(hexB)"},
      "b" => {:hex, :real_b, "1.1.0", "\(hexA)", [:mix, :rebar3], [], "hexpm:corp"},
      "c": {:hex, :c, "0.1.0", "\(hexA)", [:make], []},
      "d": {:hex, :d, "0.0.1"},
      "g": {:git, "https://github.com/x/g.git", "\(commitA)", [branch: "main"]},
    }
    """

  @Test func readsMix() throws {
    let read = try ReadLockfile(Self.mix, "mix.lock")
    #expect(
      read.entries == [
        "pkg:hex/a@1.0.0 registry hexpm inner-sha256 sha256",
        "pkg:hex/real_b@1.1.0 registry hexpm:corp inner-sha256",
        "pkg:hex/c@0.1.0 registry hexpm inner-sha256", "pkg:hex/d@0.0.1 registry hexpm",
        "pkg:hex/g git github.com",
      ])
    #expect(read.lockfile.dependencies[4].source.commit == commitA)
  }

  @Test func readsAnEmptyMap() throws {
    #expect(try ReadLockfile("%{}\n", "mix.lock").entries.isEmpty)
  }

  static let rebar = """
    {"1.2.0",
    [{<<"a">>,{pkg,<<"real_a">>,<<"1.0.0">>},0},
     {<<"g">>,{git,"https://github.com/x/g.git",{ref,"\(commitA)"}},1},
     {<<"h">>,{git,"https://github.com/x/h.git",{branch,"main"}},1}]}.
    [
    {pkg_hash,[
     {<<"a">>, <<"\(hexA.uppercased())">>}]},
    {pkg_hash_ext,[
     {<<"a">>, <<"\(hexB.uppercased())">>}]}
    ].
    """

  @Test func readsRebar() throws {
    let read = try ReadLockfile(Self.rebar, "rebar.lock")
    #expect(
      read.entries == [
        "pkg:hex/real_a@1.0.0 registry hexpm inner-sha256 sha256", "pkg:hex/g git github.com",
        "pkg:hex/h git github.com",
      ])
    #expect(read.lockfile.dependencies.map(\.source.commit) == [nil, commitA, nil])
    #expect(read.lockfile.dependencies.map(\.flags) == [.direct, [], []])
    #expect(try ReadLockfile("[].\n", "rebar.lock").entries.isEmpty)
  }

  @Test(
    arguments: [
      ("mix.lock", ""), ("mix.lock", "[]"), ("mix.lock", "%{\"a\": {:hex, :a}}"),
      ("mix.lock", "%{\"a\": {:hex, :a, \"1\", \"#{System.halt()}\"}}"),
      ("mix.lock", "%{\"a\": f(1)}"),
      ("mix.lock", "%{\"a\": {:hex, :a, \"1\"}} %{}"), ("mix.lock", "%{\"a\": {:hex, :a, \"1\""),
      ("mix.lock", "%{\n<<<<<<< ours\n}"), ("rebar.lock", ""), ("rebar.lock", "[]"),
      ("rebar.lock", "[{<<\"a\">>,{pkg,<<\"a\">>},0}]."), ("rebar.lock", "[]. []. []."),
      ("rebar.lock", "[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1\">>},0"),
      (
        "rebar.lock",
        "[]. [{pkg_hash,[{<<\"a\">>,<<\"1\">>},{<<\"a\">>,<<\"2\">>}]}]."
      ),
    ] as [(TreePath, String)])
  func refuses(path: TreePath, text: String) {
    guard case .malformed = Refusal(text, path) else {
      Issue.record("read: \(path.text) \(text)")
      return
    }
  }

  @Test(
    arguments: [
      ("mix.lock", "%{\"a\": {:package, \"1.0.0\"}}"),
      ("mix.lock", "%{\"a\\n\": {:hex, :a, \"1\"}}"),
      ("rebar.lock", "{\"2.0.0\", []}."), ("rebar.lock", "[{<<\"a\">>,{hg,\"u\",{ref,\"x\"}},0}]."),
    ] as [(TreePath, String)])
  func saysWhatItDoesNotRead(path: TreePath, text: String) {
    #expect(Refusal(text, path) == .unsupported)
  }

  @Test func stopsAtDepth() {
    for text in ["%{\"a\": ", ""] {
      let deep = text + String(repeating: "[", count: 300)
      guard case .malformed = Refusal(deep, text.isEmpty ? "rebar.lock" : "mix.lock") else {
        Issue.record("read")
        return
      }
    }
  }

  @Test func tellsWhatStandsTwice() throws {
    let text = "%{\"a\": {:hex, :a, \"1\"}, \"a\": {:hex, :a, \"2\"}}"
    #expect(try ReadLockfile(text, "mix.lock").lockfile.anomalies.map(\.kind) == [.duplicateKey])
  }
}
