import CPkcs11

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A module of PKCS #11, loaded by path. It stays loaded: not every module survives being unloaded.
final class PKCS11Module {
  let functions: ck_function_list
  private let isOurs: Bool

  /// - Parameter path: absolute, so that no search decides which code runs.
  init(_ path: String) throws(SigningError) {
    guard path.hasPrefix("/") else { throw .malformed("the module's path is not absolute") }
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      let reason = dlerror().map { String(cString: $0) } ?? "not a library"
      throw .refused("the module cannot be loaded: \(reason)")
    }
    guard let symbol = dlsym(library, "C_GetFunctionList") else {
      throw .malformed("'\(path)' is no module of PKCS #11")
    }
    let list = unsafeBitCast(symbol, to: ck_get_function_list.self)
    var found: UnsafeMutablePointer<ck_function_list>?
    guard list(&found) == 0, let found else {
      throw .malformed("'\(path)' gives no list of functions")
    }
    guard found.pointee.version.major == 2 else {
      throw .unsupported("version \(found.pointee.version.major) of PKCS #11")
    }
    functions = found.pointee
    isOurs = try Self.initialize(functions)
  }

  /// - Returns: false when somebody else in the process did so before.
  private static func initialize(_ functions: ck_function_list) throws(SigningError) -> Bool {
    // Threads may be used, and the system's own locks are good enough.
    var arguments = ck_initialize_args()
    arguments.flags = 2
    guard let initialize = functions.C_Initialize else {
      throw .malformed("the module lacks C_Initialize")
    }
    let code = initialize(&arguments)
    if code == PKCS11Error.alreadyInitialized { return false }
    try PKCS11Error.check(code, "C_Initialize")
    return true
  }

  deinit { if isOurs { _ = functions.C_Finalize?(nil) } }

  private static let slotLimit: ck_ulong = 1024

  /// Slots that hold a token.
  func slots() throws(SigningError) -> [ck_ulong] {
    guard let list = functions.C_GetSlotList else { throw Self.incomplete }
    var count: ck_ulong = 0
    try PKCS11Error.check(list(1, nil, &count), "C_GetSlotList")
    guard count <= Self.slotLimit else {
      throw .malformed("a module with over \(Self.slotLimit) slots")
    }
    // Another token may be put in between the two calls.
    var slots = [ck_ulong](repeating: 0, count: Int(Self.slotLimit))
    count = Self.slotLimit
    try PKCS11Error.check(list(1, &slots, &count), "C_GetSlotList")
    guard count <= Self.slotLimit else {
      throw .malformed("the module lists more slots than it was asked for")
    }
    return Array(slots.prefix(Int(count)))
  }

  func token(in slot: ck_ulong) throws(SigningError) -> ck_token_info {
    guard let read = functions.C_GetTokenInfo else { throw Self.incomplete }
    var info = ck_token_info()
    try PKCS11Error.check(read(slot, &info), "C_GetTokenInfo")
    return info
  }

  static let incomplete = SigningError.malformed("the module lacks a function that signing needs")
}
