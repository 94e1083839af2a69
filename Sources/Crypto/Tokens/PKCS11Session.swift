import CPkcs11

/// A session on one token, logged in as its user.
final class PKCS11Session {
  private let module: PKCS11Module
  private let handle: ck_ulong
  private var isLoggedIn = false

  init(_ module: PKCS11Module, slot: ck_ulong) throws(SigningError) {
    guard let open = module.functions.C_OpenSession else { throw PKCS11Module.incomplete }
    var handle: ck_ulong = 0
    // Serial, which every session is, and read-only.
    try PKCS11Error.check(open(slot, 4, nil, nil, &handle), "C_OpenSession")
    self.module = module
    self.handle = handle
  }

  deinit {
    if isLoggedIn { _ = module.functions.C_Logout?(handle) }
    _ = module.functions.C_CloseSession?(handle)
  }

  enum User: ck_ulong {
    case normal = 1
    /// Once more for the operation that has begun.
    case operation = 2
  }

  /// - Parameter pin: nil where the token has keys of its own to type it at.
  func login(_ pin: SecretBytes?, as user: User = .normal) throws(SigningError) {
    guard let login = module.functions.C_Login else { throw PKCS11Module.incomplete }
    let code =
      pin?.withBytes { bytes in
        login(
          handle, user.rawValue, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
          ck_ulong(bytes.count))
      } ?? login(handle, user.rawValue, nil, 0)
    if code == PKCS11Error.alreadyLoggedIn { return }
    try PKCS11Error.check(code, "C_Login")
    isLoggedIn = true
  }

  private static let objectLimit = 64

  /// Objects with these attributes.
  ///
  /// - Throws: for more than 64, also where a module never comes to an end.
  func objects(_ attributes: [(type: ck_ulong, value: [UInt8])]) throws(SigningError) -> [ck_ulong]
  {
    let functions = module.functions
    guard let begin = functions.C_FindObjectsInit, let end = functions.C_FindObjectsFinal else {
      throw PKCS11Module.incomplete
    }
    let code = withTemplate(attributes) { begin(handle, $0, ck_ulong(attributes.count)) }
    try PKCS11Error.check(code, "C_FindObjectsInit")
    var found: [ck_ulong] = []
    let problem = collect(into: &found)
    let last = end(handle)
    if let problem { throw problem }
    try PKCS11Error.check(last, "C_FindObjectsFinal")
    return found
  }

  /// A module may give objects one by one: the list ends with an empty answer.
  private func collect(into found: inout [ck_ulong]) -> SigningError? {
    guard let find = module.functions.C_FindObjects else { return PKCS11Module.incomplete }
    var space = [ck_ulong](repeating: 0, count: Self.objectLimit)
    while found.count <= Self.objectLimit {
      var count: ck_ulong = 0
      let code = find(handle, &space, ck_ulong(space.count), &count)
      guard code == 0 else { return PKCS11Error.error(code, in: "C_FindObjects") }
      guard count <= ck_ulong(space.count) else {
        return .malformed("the module finds more objects than it was asked for")
      }
      if count == 0 { return nil }
      found += space.prefix(Int(count))
    }
    return .refused("over \(Self.objectLimit) objects of the token fit: name object= or id=")
  }

  private func withTemplate(
    _ attributes: [(type: ck_ulong, value: [UInt8])],
    _ body: (UnsafeMutablePointer<ck_attribute>?) -> ck_rv
  ) -> ck_rv {
    var values = attributes.flatMap(\.value)
    return values.withUnsafeMutableBytes { buffer in
      var offset = 0
      var template = attributes.map { attribute in
        defer { offset += attribute.value.count }
        return ck_attribute(
          type: attribute.type, value: buffer.baseAddress.map { $0 + offset },
          value_len: ck_ulong(attribute.value.count))
      }
      return template.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }
  }

  /// An attribute's value; nil where the object has none, or keeps it for itself.
  func attribute(_ type: ck_ulong, of object: ck_ulong) throws(SigningError) -> [UInt8]? {
    guard let read = module.functions.C_GetAttributeValue else { throw PKCS11Module.incomplete }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let (code, length) = bytes.withUnsafeMutableBytes { buffer in
      var attribute = ck_attribute(
        type: type, value: buffer.baseAddress, value_len: ck_ulong(buffer.count))
      return (read(handle, object, &attribute, 1), attribute.value_len)
    }
    if PKCS11Error.isEnd(code) { throw PKCS11Error.error(code, in: "C_GetAttributeValue") }
    guard code == 0, length != Self.unavailable else { return nil }
    guard length <= ck_ulong(bytes.count) else {
      throw .malformed("the module answers with an attribute longer than its place")
    }
    return Array(bytes.prefix(Int(length)))
  }

  /// A length that says that there is no value (CK_UNAVAILABLE_INFORMATION).
  private static let unavailable = ck_ulong.max

  /// - Parameter authenticate: logs in once more, where the key wants that for each signature.
  func sign(
    _ data: [UInt8], mechanism: ck_ulong, key: ck_ulong,
    authenticate: () throws(SigningError) -> Void
  ) throws(SigningError) -> [UInt8] {
    guard let begin = module.functions.C_SignInit, let sign = module.functions.C_Sign else {
      throw PKCS11Module.incomplete
    }
    var mechanism = ck_mechanism(mechanism: mechanism, parameter: nil, parameter_len: 0)
    try PKCS11Error.check(begin(handle, &mechanism, key), "C_SignInit")
    try authenticate()
    var signature = [UInt8](repeating: 0, count: 2048)
    var length = ck_ulong(signature.count)
    let code = sign(handle, data, ck_ulong(data.count), &signature, &length)
    try PKCS11Error.check(code, "C_Sign")
    guard length <= ck_ulong(signature.count) else {
      throw .malformed("the module answers with a signature longer than its place")
    }
    return Array(signature.prefix(Int(length)))
  }
}
