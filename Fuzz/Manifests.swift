import Packages

/// Reads any bytes as every file that says something of a package, and runs every rule over it; and as an answer
/// in pip's cache.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for name in [
    "package.json", "Cargo.toml", "metadata", "fixture.gemspec", "lib/rubygems_plugin.rb",
    "fixture.nuspec", "tools/init.ps1", "build/fixture.targets", "go.mod", "a.go", "pyproject.toml",
    "setup.py", "setup.cfg", "PKG-INFO", "fixture-1.0.dist-info/METADATA",
    "fixture-1.0.dist-info/entry_points.txt", ".vscode/tasks.json", "binding.gyp", "build.rs",
    "a.cs", "http/a/b/c/d/e/f", "http-v2/a/b/c/d/e/f.body",
  ] {
    precondition(PackageContent.findings(bytes, named: name).allSatisfy { !$0.message.isEmpty })
  }
  return 0
}
