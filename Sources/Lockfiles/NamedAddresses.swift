import Inventory
import Syntax

/// The addresses of repositories that the text of a build description names.
///
/// Gemfiles, mix.exs, flakes and their like are programs that are not run here; but what they name in
/// plain text stands where reviewers look, and a lockfile that follows it was not edited alone.
public enum NamedAddresses {
  /// What stands beside the lockfiles of an ecosystem.
  public static func files(of ecosystem: Ecosystem) -> [String] {
    switch ecosystem {
    case .gem: ["Gemfile", "gems.rb"]
    case .hex: ["mix.exs", "rebar.config", "gleam.toml"]
    case .nix: ["flake.nix"]
    case .swift: ["Package.swift"]
    case .cocoapods: ["Podfile"]
    case .carthage: ["Cartfile", "Cartfile.private"]
    case .deno: ["deno.json", "deno.jsonc", "import_map.json"]
    case .bazel: ["MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel"]
    case .composer: ["composer.json"]
    case .julia: ["Project.toml"]
    default: []
    }
  }

  private static let services = [
    "github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org",
    "sourcehut": "git.sr.ht",
  ]
  private static let longest = 2048
  private static let most = 10_000

  /// `https://…` and other addresses as written, and `github: "owner/name"`, `github:owner/name` and the
  /// like as addresses.
  ///
  /// - Complexity: O(n) in the text.
  public static func read(_ text: [UInt8]) -> [String] {
    var found: [String] = []
    var start = 0
    while start < text.count, found.count < most {
      guard isPart(text[start]) else {
        start += 1
        continue
      }
      let end = text[start...].firstIndex { !isPart($0) } ?? text.count
      defer { start = end }
      guard end - start <= longest else { continue }
      let word = String(decoding: text[start..<end], as: UTF8.self)
      if word.contains("://") || word.hasPrefix("git@") {
        found.append(word)
      } else if let address = address(word, before: text[..<start]) {
        found.append(address)
      }
    }
    return found
  }

  /// Of `github:owner/name/branch`, and of `owner/name` behind the service's name.
  private static func address(_ word: String, before: ArraySlice<UInt8>) -> String? {
    if let colon = word.firstIndex(of: ":"), let host = services[String(word[..<colon])] {
      return address(word[word.index(after: colon)...], host)
    }
    guard word.contains("/"), let key = key(before), let host = services[key] else { return nil }
    return address(word[...], host)
  }

  private static func address(_ path: Substring, _ host: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.count >= 2 ? "https://\(host)/\(parts[0])/\(parts[1])" : nil
  }

  /// The word in front of a value: `github: "`, `:github => '`, `github("`.
  private static func key(_ text: ArraySlice<UInt8>) -> String? {
    let end = text.suffix(32).lastIndex { isLetter($0) }
    guard let end else { return nil }
    let between = text[(end + 1)...]
    guard between.allSatisfy({ " :=>(\"'".utf8.contains($0) }) else { return nil }
    let word = text[...end].suffix(32)
    let start = word.lastIndex { !isLetter($0) }.map { $0 + 1 } ?? word.startIndex
    return String(decoding: text[start...end], as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// Whether a byte may stand in an address or a path.
  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._~:/?#@!$&*+;=%".utf8.contains(byte)
    }
  }
}
