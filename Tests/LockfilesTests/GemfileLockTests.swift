import Evidence
import Inventory
import Testing

@Suite struct GemfileLockTests {
  static let new = """
    GIT
      remote: https://user:secret@github.com/x/tool.git
      revision: \(commitA)
      branch: main
      specs:
        tool (0.1.0)
          rake (>= 12, < 14)

    PATH
      remote: engines/own
      specs:
        own (1.0.0)

    GEM
      remote: https://rubygems.org/
      specs:
        nokogiri (1.15.4-arm64-darwin)
          racc (~> 1.4)
        nokogiri (1.15.4-x86_64-linux)
          racc (~> 1.4)
        racc (1.7.1)
        rake (13.0.6)
        stray (1.0)

    GEM
      remote: https://gems.example/private/
      specs:
        inner (2.0.pre1)

    PLATFORMS
      arm64-darwin
      x86_64-linux

    DEPENDENCIES
      inner (< 3, >= 1)!
      nokogiri
      own!
      tool!

    CHECKSUMS
      inner (2.0.pre1)
      nokogiri (1.15.4-arm64-darwin) sha256=\(hexA)
      nokogiri (1.15.4-x86_64-linux) sha256=\(hexB)
      racc (1.7.1) sha256=short
      rake (13.0.6) sha256=\(hexA),sha512=\(hexA)\(hexB)

    RUBY VERSION
       ruby 3.2.2p53

    BUNDLED WITH
       2.5.3

    """

  @Test func readsSectionsAndChecksums() throws {
    let read = try ReadLockfile(Self.new, "Gemfile.lock")
    #expect(
      read.entries == [
        "pkg:gem/tool@0.1.0 git github.com", "pkg:gem/own@1.0.0 file",
        "pkg:gem/nokogiri@1.15.4 registry rubygems sha256 sha256",
        "pkg:gem/racc@1.7.1 registry rubygems ?",
        "pkg:gem/rake@13.0.6 registry rubygems sha256 sha512",
        "pkg:gem/stray@1.0 registry rubygems", "pkg:gem/inner@2.0.pre1 registry gems.example",
      ])
    #expect(read.lockfile.format == "Gemfile.lock, Bundler 2.5.3")
    let tool = try read.entry("tool")
    #expect(tool.source.commit == commitA && tool.source.url == "https://github.com/x/tool.git")
    let files = try read.entry("nokogiri").artifacts
    #expect(
      files.map(\.name) == [
        "nokogiri-1.15.4-arm64-darwin.gem", "nokogiri-1.15.4-x86_64-linux.gem",
      ])
    #expect(files.map { $0.digests.map(\.value) } == [[hexA], [hexB]])
  }

  @Test func knowsWhoAsksForWhat() throws {
    let read = try ReadLockfile(Self.new, "Gemfile.lock")
    #expect(read.unreachable == ["stray"])
    let requirements = try #require(read.lockfile.roots.first?.requirements)
    #expect(requirements.map(\.name) == ["inner", "nokogiri", "own", "tool"])
    #expect(requirements.map(\.specifier) == ["< 3, >= 1", "", "", ""])
    #expect(try read.entry("nokogiri").flags == .direct && (try read.entry("racc").flags) == [])
  }

  @Test func letsTheForeignOfSeveralRemotesSpeak() throws {
    let text = """
      GEM
        remote: https://rubygems.org/
        remote: http://gems.other.example/
        specs:
          a (1.0)

      DEPENDENCIES
        a
      """
    #expect(
      try ReadLockfile(text, "Gemfile.lock").entries == [
        "pkg:gem/a@1.0 registry gems.other.example"
      ])
  }

  @Test func tellsWhatStandsTwice() throws {
    let text = """
      GEM
        remote: https://rubygems.org/
        specs:
          a (1.0)
          a (1.0)

      DEPENDENCIES
        a
        a (= 1)

      CHECKSUMS
        a (1.0) sha256=\(hexA)
        a (1.0) sha256=\(hexB)

      CHECKSUMS

      BUNDLED WITH
         2.6.2
      """
    #expect(try ReadLockfile(text, "Gemfile.lock").lockfile.anomalies.count == 4)
  }

  @Test(arguments: ["gems.locked", "gemfiles/rails-7.gemfile.lock", "Gemfile.edge.lock"])
  func readsOtherNames(path: String) throws {
    let text = Self.new.replacing("\n", with: "\r\n")
    #expect(try ReadLockfile(text, TreePath(path)).entries.count == 7)
  }

  @Test(arguments: [
    "", "bogus\n", "GEM\n  remote\n", "GEM\n  specs:\n    a\n", "GEM\n  specs:\n    a (1.0\n",
    "GEM\n  remote: x\n    a (1)\n", "GEM\n  specs:\n<<<<<<< ours\n", "GEM\n\u{0}",
    "PLATFORMS\n      x\n", "CHECKSUMS\n  a sha256=1\n", "GEM\n  specs:\n    a b (1)\n",
  ])
  func refuses(text: String) {
    guard case .malformed = Refusal(text, "Gemfile.lock") else {
      Issue.record("read: \(text)")
      return
    }
  }

  @Test func saysWhereItStops() {
    #expect(Refusal("GEM\n  specs:\n    a\n", "Gemfile.lock") == .malformed(13))
    #expect(Refusal("GEM\n  specs:\n<<<<<<< ours\n", "Gemfile.lock") == .malformed(13))
  }
}
