import Evidence
import Syntax

/// Files of lines: one tool's version (`.nvmrc`), or tools with theirs (`.tool-versions`, `.sdkmanrc`).
enum VersionFile {
  /// The tool that a file of this name is about.
  static let tools: [String: String] = [
    ".nvmrc": "node", ".node-version": "node", ".python-version": "python",
    ".ruby-version": "ruby", ".java-version": "java", ".go-version": "go",
    ".terraform-version": "terraform", ".opentofu-version": "opentofu", ".bazelversion": "bazel",
    ".swift-version": "swift",
  ]

  /// A version in each line; most have one.
  static func read(_ source: Source, _ tool: String) throws(ReadError) -> [ToolFiles.Tool] {
    var found: [ToolFiles.Tool] = []
    for line in try TextLines(source) {
      let words = words(line)
      guard let version = words.first else { continue }
      guard words.count == 1 else {
        throw ReadError(at: version.startIndex, "a line of a version file is one version")
      }
      found.append(try ToolFiles.Tool(tool, written: version.text, version.range))
    }
    return found
  }

  /// asdf's `.tool-versions`: a tool and its versions, the first of which counts where it is there.
  static func readList(_ source: Source) throws(ReadError) -> [ToolFiles.Tool] {
    var found: [ToolFiles.Tool] = []
    for line in try TextLines(source) {
      let words = words(line)
      guard let tool = words.first else { continue }
      for version in words.dropFirst() {
        found.append(try ToolFiles.Tool(tool.text, written: version.text, version.range))
      }
    }
    return found
  }

  /// SDKMAN's `.sdkmanrc`: `java=17.0.9-tem`.
  static func readAssignments(_ source: Source) throws(ReadError) -> [ToolFiles.Tool] {
    var found: [ToolFiles.Tool] = []
    for line in try TextLines(source) {
      let words = words(line)
      guard let first = words.first else { continue }
      guard words.count == 1, let (tool, version) = first.split(at: UInt8(ascii: "=")) else {
        throw ReadError(at: first.startIndex, "a line is a tool, '=' and a version")
      }
      found.append(try ToolFiles.Tool(tool.text, written: version.text, version.range))
    }
    return found
  }

  /// Up to a `#` at the beginning of a word.
  private static func words(_ line: TextLine) -> ArraySlice<ArraySlice<UInt8>> {
    line.bytes.split { $0 == 0x20 || $0 == 0x09 }.prefix { $0.first != UInt8(ascii: "#") }
  }
}

/// rustup's `rust-toolchain.toml`, and `rust-toolchain` with a channel alone (The rustup book, "The toolchain
/// file").
enum RustToolchain {
  static func read(_ source: Source) throws(ReadError) -> [ToolFiles.Tool] {
    guard source.path.nameText.hasSuffix(".toml") || ByteSearch.contains(source.bytes, "[") else {
      return try VersionFile.read(source, "rust")
    }
    let table = try TOMLDocument(source, options: .v11).root["toolchain"]
    guard let channel = table?["channel"], let version = channel.string else { return [] }
    return [try ToolFiles.Tool("rust", written: version, channel.range)]
  }
}

/// The `[tools]` of `mise.toml`: a version, several, or a table with `version`.
enum MiseConfiguration {
  static func read(_ source: Source) throws(ReadError) -> [ToolFiles.Tool] {
    guard let tools = try TOMLDocument(source, options: .v11).root["tools"] else { return [] }
    var found: [ToolFiles.Tool] = []
    for member in try tools.table("'tools'").members {
      let values = member.value.kind == .array ? Array(member.value.elements) : [member.value]
      for value in values {
        guard let version = value.string ?? value["version"]?.string else { continue }
        found.append(try ToolFiles.Tool(member.key.string, written: version, value.range))
      }
    }
    return found
  }
}

/// .NET's `global.json`: the SDK, and kits that projects name without a version.
enum DotNetGlobal {
  static func read(_ source: Source) throws(ReadError) -> [ToolFiles.Tool] {
    let root = try JSONDocument(source, options: .jsonc).root
    var found: [ToolFiles.Tool] = []
    if let version = root["sdk"]?["version"], let text = version.string {
      found.append(try ToolFiles.Tool("dotnet-sdk", written: text, version.range))
    }
    for member in root["msbuild-sdks"]?.members.map({ $0 }) ?? [] {
      guard let name = member.key.string, let text = member.value.string else { continue }
      found.append(try ToolFiles.Tool(name, written: text, member.value.range))
    }
    return found
  }
}

/// What `package.json` says about tools: Corepack's `packageManager`, whose digest is of what is downloaded and
/// run, `devEngines` (npm's documentation) and Volta's `volta`.
enum PackageTools {
  private static let keys: [StaticString] = ["packageManager", "devEngines", "volta"]

  static func read(_ source: Source) throws(ReadError) -> [ToolFiles.Tool] {
    // Most have none of them, and the text was read as a manifest already.
    guard keys.contains(where: { ByteSearch.contains(source.bytes, $0) }) else { return [] }
    let root = try JSONDocument(source, options: .packageManagers).root
    var found: [ToolFiles.Tool] = []
    if let value = root["packageManager"], let text = value.string,
      let tool = try packageManager(text, value.range)
    {
      found.append(tool)
    }
    for kind in root["devEngines"]?.members.map({ $0 }) ?? [] {
      let engines = kind.value.kind == .array ? Array(kind.value.elements) : [kind.value]
      for engine in engines {
        guard let name = engine["name"]?.string, let version = engine["version"],
          let text = version.string
        else { continue }
        found.append(try ToolFiles.Tool(name, written: text, version.range))
      }
    }
    for member in root["volta"]?.members.map({ $0 }) ?? [] {
      guard let name = member.key.string, name != "extends", let text = member.value.string
      else { continue }
      found.append(try ToolFiles.Tool(name, written: text, member.value.range))
    }
    return found
  }

  /// `pnpm@9.1.0+sha512.<hex>`; nil for what Corepack refuses, as an address without a version.
  private static func packageManager(
    _ text: String, _ range: Range<Int>
  ) throws(ReadError) -> ToolFiles.Tool? {
    guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return nil }
    let rest = text[text.index(after: at)...]
    let plus = rest.firstIndex(of: "+") ?? rest.endIndex
    let digest = plus < rest.endIndex ? String(rest[rest.index(after: plus)...]) : nil
    return try ToolFiles.Tool(
      String(text[..<at]), written: String(rest[..<plus]), range, digest: digest)
  }
}
