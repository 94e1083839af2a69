import Evidence
import Patterns
import Syntax

/// A Go module's own name. Nothing of a module runs when it is fetched.
enum GoModuleFile: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool { name == "go.mod" }

  static func parts(_ source: Source) -> [ManifestPart] {
    var part = ManifestPart(.goModule, source)
    for line in TextLines.all(of: source.bytes) {
      let words = String(decoding: source.bytes[line], as: UTF8.self)
        .split { $0 == " " || $0 == "\t" }
      guard words.first == "module", words.count > 1 else { continue }
      part.name = words[1].trimmingPrefix("\"").split(separator: "\"").first.map(String.init)
      break
    }
    if let name = part.name, name.hasPrefix("github.com/") {
      part.repository = "https://" + name.split(separator: "/").prefix(3).joined(separator: "/")
    }
    return [part]
  }
}

/// Go source: functions `init`, which run when a program that imports the package starts; flags for a C compiler;
/// and commands of `go:generate`, which run only when somebody asks for them.
///
/// - SeeAlso: The Go Programming Language Specification, "Package initialization"; cmd/cgo; cmd/go, "Generate"
enum GoCode: ManifestFile {
  static func isNamed(_ name: String, _ path: TreePath) -> Bool {
    name.hasSuffix(".go") && !name.hasSuffix("_test.go") && !path.hasFolder("testdata")
  }

  static func parts(_ source: Source) -> [ManifestPart] {
    let bytes = source.bytes
    guard ByteSearch.containsAny(["func init()", "//go:generate", "#cgo"], in: bytes) else {
      return []
    }
    var part = ManifestPart(.goModule, source)
    part.isAnchor = false
    for line in TextLines.all(of: bytes) where line.count > 5 {
      let text = String(decoding: bytes[line].prefix(400), as: UTF8.self)
      if text.hasPrefix("func init()") {
        part.triggers.append(Trigger(.load, "init", .itself, source, line))
      } else if text.hasPrefix("//go:generate ") {
        part.triggers.append(
          Trigger(.asked, "go generate", .command(String(text.dropFirst(14))), source, line))
      } else if let flags = flags(text) {
        part.triggers.append(Trigger(.build, "cgo", .tool(flags), source, line))
      }
    }
    return part.triggers.isEmpty ? [] : [part]
  }

  /// `#cgo LDFLAGS: …`, in a comment above `import "C"`.
  private static func flags(_ line: String) -> String? {
    let text = line.drop { $0 == "/" || $0 == " " || $0 == "*" || $0 == "\t" }
    return text.hasPrefix("#cgo ") ? String(text.dropFirst(5)) : nil
  }
}
