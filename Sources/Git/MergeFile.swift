import CLibgit2

/// A three-way merge of one file's bytes, without a repository, so that no attribute and no driver of
/// an author's takes part.
public enum MergeFile {
  /// Nil when the sides conflict.
  public static func merge(
    ancestor: [UInt8], ours: [UInt8], theirs: [UInt8]
  ) throws(GitError) -> [UInt8]? {
    try Library.start()
    if [ancestor, ours, theirs].contains(where: { $0.prefix(8000).contains(0) }) { return nil }
    var result = git_merge_file_result()
    let code = with(ancestor) { ancestor in
      with(ours) { ours in
        with(theirs) { theirs in
          var (base, one, other) = (ancestor, ours, theirs)
          return git_merge_file(&result, &base, &one, &other, nil)
        }
      }
    }
    defer { git_merge_file_result_free(&result) }
    try GitError.check(code, "git_merge_file")
    guard result.automergeable == 1 else { return nil }
    guard let start = result.ptr else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: result.len))
  }

  private static func with<Result>(
    _ bytes: [UInt8], _ body: (git_merge_file_input) -> Result
  ) -> Result {
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        var input = git_merge_file_input()
        input.version = UInt32(GIT_MERGE_FILE_INPUT_VERSION)
        input.ptr = characters.baseAddress
        input.size = characters.count
        return body(input)
      }
    }
  }
}
