import Packages
import Patterns

/// Reads any bytes as scripts of every language, and runs every rule over them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for language in [
    Language.javaScript, .python, .shell, .ruby, .php, .powerShell, .batch, .settings,
  ] {
    let view = CodeView(bytes, language)
    precondition(view.code.count == count && view.text.count == count)
    precondition(view.strings.allSatisfy { $0.range.upperBound <= count })
  }
  for name in [
    "a.js", "setup.py", "a.sh", ".env", "a.woff2", "binding.gyp", "package.json", "a.php",
  ] {
    precondition(PackageContent.findings(bytes, named: name).allSatisfy { !$0.message.isEmpty })
  }
  return 0
}
