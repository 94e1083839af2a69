import Signatures

extension Gate {
  /// The one public key of a file, of whatever form.
  public static func publicKey(in path: String) throws(GateError) -> SSHPublicKey {
    let bytes = try LocalFile.read(path, limit: 1 << 16)
    return try configured { () throws(SignatureFailure) in
      try PublicKeyFile(bytes, name: path).ssh
    }
  }
}
