/// Where a package comes from.
public struct PackageSource: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case registry, git, url, file, link, workspace, bundled
    /// The lockfile names no source; the resolver's configuration decides.
    case unstated
  }

  public let kind: Kind
  /// Host class (`npmjs`), else the host in lower case; empty for what is not fetched.
  public let host: String
  /// As written, without user info.
  public let url: String
  /// Full commit of a git source.
  public let commit: String?

  public init(_ kind: Kind, host: String = "", url: String = "", commit: String? = nil) {
    self.kind = kind
    self.host = host
    self.url = url
    self.commit = commit
  }

  /// Whether content is fetched from elsewhere, so that a digest would bind it.
  public var isFetched: Bool { kind == .registry || kind == .url || kind == .unstated }
}

/// Hosts that serve the same registry have one name.
public enum HostClass {
  public static func name(of host: String) -> String {
    classes[host] ?? host
  }

  private static let classes: [String: String] = [
    "registry.npmjs.org": "npmjs", "registry.yarnpkg.com": "npmjs",
    "registry.npmjs.com": "npmjs",
    "pypi.org": "pypi", "pypi.python.org": "pypi", "files.pythonhosted.org": "pypi",
    "test.pypi.org": "test.pypi.org", "test-files.pythonhosted.org": "test.pypi.org",
    "index.crates.io": "crates.io", "static.crates.io": "crates.io",
    "proxy.golang.org": "goproxy",
    "rubygems.org": "rubygems", "index.rubygems.org": "rubygems",
    "api.nuget.org": "nuget", "www.nuget.org": "nuget", "nuget.org": "nuget",
    "api.github.com": "github.com", "codeload.github.com": "github.com",
    "repo.packagist.org": "packagist", "packagist.org": "packagist",
    "repo.maven.apache.org": "maven-central", "repo1.maven.org": "maven-central",
    "repo.hex.pm": "hexpm", "hex.pm": "hexpm",
    "pub.dartlang.org": "pub.dev",
    "conda.anaconda.org": "conda", "repo.anaconda.com": "conda",
    "npm.jsr.io": "jsr.io",
    "cran.r-project.org": "cran", "cloud.r-project.org": "cran", "cran.rstudio.com": "cran",
    "packagemanager.posit.co": "posit", "packagemanager.rstudio.com": "posit",
    "p3m.dev": "posit",
  ]

  /// The classes of the registries an ecosystem uses when nothing else is said.
  public static func publicRegistries(_ ecosystem: Ecosystem) -> Set<String> {
    registries[ecosystem] ?? []
  }

  private static let registries: [Ecosystem: Set<String>] = [
    .npm: ["npmjs"], .pypi: ["pypi"], .cargo: ["crates.io"], .golang: ["goproxy"],
    .gem: ["rubygems"], .composer: ["packagist", "github.com"], .nuget: ["nuget"],
    .maven: ["maven-central", "services.gradle.org"], .hex: ["hexpm"], .pub: ["pub.dev"],
    .conda: ["conda"], .deno: ["jsr.io", "npmjs", "deno.land"],
    .swift: ["github.com"], .carthage: ["github.com"], .cocoapods: ["trunk"],
    .terraform: ["registry.terraform.io", "registry.opentofu.org"],
    .bazel: ["bcr.bazel.build", "github.com"], .cran: ["cran", "posit", "bioconductor.org"],
    .nix: ["github.com", "releases.nixos.org", "channels.nixos.org"],
    .hackage: ["hackage.haskell.org", "stackage"], .tool: ["github.com", "ghcr.io"],
    .vcpkg: ["github.com"], .conan: ["conan"], .julia: ["general"],
  ]
}

extension PackageSource {
  /// Whether it is a package that yarn alters by a patch it brings itself (`patch:…#~builtin<compat/…>`).
  public var isBuiltInPatch: Bool {
    kind == .file
      && (url.contains("#~builtin<compat/") || url.contains("#optional!builtin<compat/"))
  }
}

/// The parts of a URL that rules look at. Not a general URL parser: what it cannot take apart it
/// does not take apart.
public struct URLParts: Sendable, Hashable {
  public let scheme: String
  /// Lower case, without user info and port 443 or 80.
  public let host: String
  public let path: Substring
  public let fragment: Substring
  public let hasUserInfo: Bool

  /// `scheme://[user@]host[:port]/path[?query][#fragment]`, and `scheme:git@host:path` as git writes.
  public init?(_ text: String) {
    let bytes = text.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > bytes.startIndex,
      bytes[..<colon].allSatisfy(Self.isSchemePart), bytes[colon...].starts(with: "://".utf8)
    else { return nil }
    let start = bytes.index(colon, offsetBy: 3)
    let end = bytes[start...].firstIndex(where: Self.endsAuthority) ?? bytes.endIndex
    let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@"))
    let hostStart = at.map { bytes.index(after: $0) } ?? start
    let hostEnd = bytes[hostStart..<end].firstIndex(of: UInt8(ascii: ":")) ?? end
    guard hostStart < hostEnd else { return nil }
    let port = text[hostEnd..<end].dropFirst()
    scheme = Self.lowercased(text[..<colon])
    host = Self.lowercased(text[hostStart..<hostEnd]) + (Self.isDefault(port) ? "" : ":" + port)
    hasUserInfo = at != nil
    let fragmentStart = bytes[end...].firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
    let pathEnd = bytes[end..<fragmentStart].firstIndex(of: UInt8(ascii: "?")) ?? fragmentStart
    path = text[end..<pathEnd]
    fragment = text[fragmentStart...].dropFirst()
  }

  private static func isSchemePart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "-"): true
    default: false
    }
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
      || byte == UInt8(ascii: "\\")
  }

  /// What is no number is no port.
  private static func isDefault(_ port: Substring) -> Bool {
    port.isEmpty || port == "443" || port == "80" || !port.allSatisfy(\.isNumber)
  }

  /// Nearly every address is in lower case already.
  private static func lowercased(_ text: Substring) -> String {
    let isLower = text.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
    return isLower ? String(text) : text.lowercased()
  }
}
