import CLibgit2

/// libgit2, initialised when the first repository is opened.
enum Library {
  /// Who owns a repository's files is of no interest where nothing of theirs is executed, so it is
  /// opened all the same. Extensions that change nothing for a reader are accepted.
  static let started: Int32 = {
    let code = git_libgit2_init()
    guard code >= 0 else { return code }
    let owner = pintle_git_disable_owner_validation()
    let extensions = pintle_git_accept_reader_extensions()
    let memory = pintle_git_limit_memory(64 << 20, 192 << 20, 32 << 20)
    return min(code, owner, extensions, memory)
  }()

  static func start() throws(GitError) { try GitError.check(started, "git_libgit2_init") }
}

/// A libgit2 object that is freed once, by its owner.
struct Handle: ~Copyable {
  let pointer: OpaquePointer
  private let free: (OpaquePointer) -> Void

  init(_ pointer: OpaquePointer?, call: String, free: @escaping (OpaquePointer) -> Void)
    throws(GitError)
  {
    guard let pointer else { throw GitError(.other, call: call, message: "no object") }
    self.pointer = pointer
    self.free = free
  }

  deinit { free(pointer) }
}
