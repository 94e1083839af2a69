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

  func login(_ pin: SecretBytes, as user: User = .normal) throws(SigningError) {
    guard let login = module.functions.C_Login else { throw PKCS11Module.incomplete }
    let code = pin.withBytes { bytes in
      login(
        handle, user.rawValue, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
        ck_ulong(bytes.count))
    }
    if code == PKCS11Error.alreadyLoggedIn { return }
    try PKCS11Error.check(code, "C_Login")
    isLoggedIn = true
  }

  /// Objects with these attributes, at most 64.
  func objects(_ attributes: [(type: ck_ulong, value: [UInt8])]) throws(SigningError) -> [ck_ulong]
  {
    let functions = module.functions
    guard let begin = functions.C_FindObjectsInit, let find = functions.C_FindObjects,
      let end = functions.C_FindObjectsFinal
    else { throw PKCS11Module.incomplete }
    let code = withTemplate(attributes) { begin(handle, $0, ck_ulong(attributes.count)) }
    try PKCS11Error.check(code, "C_FindObjectsInit")
    var found = [ck_ulong](repeating: 0, count: 64)
    var count: ck_ulong = 0
    let result = find(handle, &found, ck_ulong(found.count), &count)
    try PKCS11Error.check(end(handle), "C_FindObjectsFinal")
    try PKCS11Error.check(result, "C_FindObjects")
    guard count <= ck_ulong(found.count) else {
      throw .malformed("the module finds more objects than it was asked for")
    }
    return Array(found.prefix(Int(count)))
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
  func attribute(_ type: ck_ulong, of object: ck_ulong) -> [UInt8]? {
    guard let read = module.functions.C_GetAttributeValue else { return nil }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let length = bytes.withUnsafeMutableBytes { buffer -> Int? in
      var attribute = ck_attribute(
        type: type, value: buffer.baseAddress, value_len: ck_ulong(buffer.count))
      guard read(handle, object, &attribute, 1) == 0, attribute.value_len <= ck_ulong(buffer.count)
      else { return nil }
      return Int(attribute.value_len)
    }
    return length.map { Array(bytes.prefix($0)) }
  }

  /// - Parameter authentication: asked for a PIN once more, where the key wants that for each signature.
  func sign(
    _ data: [UInt8], mechanism: ck_ulong, key: ck_ulong, authentication: SecretBytes?
  ) throws(SigningError) -> [UInt8] {
    guard let begin = module.functions.C_SignInit, let sign = module.functions.C_Sign else {
      throw PKCS11Module.incomplete
    }
    var mechanism = ck_mechanism(mechanism: mechanism, parameter: nil, parameter_len: 0)
    try PKCS11Error.check(begin(handle, &mechanism, key), "C_SignInit")
    if let authentication { try login(authentication, as: .operation) }
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
