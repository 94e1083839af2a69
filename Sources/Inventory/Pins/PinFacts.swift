/// The facts a line may state, and the form of their values (format version 1).
enum PinFacts {
  /// Why a value is not of its fact's form, or nil when it is. `unknown` when no such fact exists.
  enum Judgement: Equatable {
    case fits, unknown
    case malformed(String)
  }

  static func judge(_ name: Substring, _ value: Substring) -> Judgement {
    if name.hasPrefix("x-") { return .fits }
    if name.hasPrefix("berry-"), name.hasSuffix("-sha512") {
      return isHex(value, digits: 128) ? .fits : .malformed("'\(name)' takes 128 digits")
    }
    guard let form = forms[String(name)] else { return .unknown }
    return form(value) ? .fits : .malformed("'\(name)' does not take this value")
  }

  private static let forms: [String: @Sendable (Substring) -> Bool] = {
    var forms: [String: @Sendable (Substring) -> Bool] = [
      "class": { $0 == "fixed" || $0 == "moving" },
      "commit": isObject, "tree": isObject, "object": isObject,
      "digest": { $0 == "none" },
      "files": { $0.hasPrefix("sha256:") && isHex($0.dropFirst(7), digits: 64) },
      "install": { ["yes", "no", "unknown"].contains($0) },
      "source": { ["git", "url", "path"].contains($0) },
      "verified": { $0 == "yes" },
      "h1": { !$0.isEmpty },
    ]
    for name in ["host", "identity", "issuer", "root", "runs", "signer", "url"] {
      forms[name] = { !$0.isEmpty }
    }
    for algorithm in Digest.Algorithm.allCases {
      let name = (algorithm.isWeak ? "weak-" : "") + algorithm.name
      for scheme in ["", "nar-", "git-tree-"] {
        forms[scheme + name] = { isHex($0, digits: algorithm.length * 2) }
      }
    }
    return forms
  }()

  @Sendable private static func isObject(_ value: Substring) -> Bool {
    isHex(value, digits: 40) || isHex(value, digits: 64)
  }

  private static func isHex(_ value: Substring, digits: Int) -> Bool {
    value.utf8.count == digits
      && value.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
