import Evidence
import Inventory
import Lockfiles
import Syntax
import Testing

@Suite struct GemfileTests {
  static func read(_ text: String) -> Reading<Manifest> {
    ManifestFormats.read(Source(Array(text.utf8), path: "Gemfile", origin: .candidate))
  }

  @Test func readsGemLines() throws {
    let text = """
      # frozen_string_literal: true
      source "https://rubygems.org"
      git_source(:github) { |repo| "https://github.com/#{repo}.git" }
      ruby "3.2.2"

      gem 'rails', '~> 7.0', ">=7.0.1" # a comment
      gem "plain"
      gem("round", "1.0", require: false)
      gem "list", ["> 1", "< 2"], :require => false
      gem "long",
        "2.0",
        group: :test
      group :development, :test do
        gem "inner", git: "https://example/x.git"
      end
      """
    guard case .read(let manifest, _) = Self.read(text) else {
      Issue.record("\(Self.read(text))")
      return
    }
    #expect(
      manifest.requirements.map { $0.name + "|" + $0.specifier } == [
        "rails|>= 7.0.1, ~> 7.0", "plain|", "round|= 1.0", "list|< 2, > 1", "long|= 2.0", "inner|",
      ])
  }

  @Test(arguments: [
    "gemspec", "gem \"a\" if ENV[\"X\"]", "if true", "eval_gemfile \"x\"", "gem \"a#{1}\"",
    "gem name", "gem \"a\", VERSION", "gem \"a\", *list", "=begin", "x = 1", "gem \"a\\n\"",
    "gem \"a\" \"b\"",
  ])
  func saysThatCodeIsNotRead(line: String) {
    guard case .unsupported = Self.read("gem \"b\"\n" + line + "\n") else {
      Issue.record("read: \(line)")
      return
    }
  }
}
