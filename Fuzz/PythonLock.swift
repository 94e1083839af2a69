import Evidence

/// Reads any bytes as each of the lockfiles and manifests of Python and conda, and runs every rule.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  fuzzLockfile(bytes, "uv.lock", manifest: "pyproject.toml")
  fuzzLockfile(bytes, "poetry.lock", manifest: "Pipfile")
  fuzzLockfile(bytes, "requirements.txt", manifest: "requirements.in")
  for path: TreePath in ["pdm.lock", "pylock.toml", "Pipfile.lock", "conda-lock.yml"] {
    fuzzLockfile(bytes, path, manifest: "pyproject.toml")
  }
  return 0
}
