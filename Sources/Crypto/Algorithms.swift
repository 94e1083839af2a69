import COpenSSL

/// What OpenSSL sets up when it is first asked.
public enum Algorithms {
  /// Sets up what verifying a signature needs: the configuration, digests, elliptic curves and the random numbers
  /// that blind a computation. OpenSSL does all this once and lets any thread do it; whoever calls this early, beside
  /// other work, finds it done. What cannot be set up is told by the verification that needs it.
  ///
  /// - Complexity: about 1.7 ms, once.
  public static func load() {
    defer { ERR_clear_error() }
    EVP_MD_free(EVP_MD_fetch(nil, Hash.sha256.name, nil))
    EVP_KEYMGMT_free(EVP_KEYMGMT_fetch(nil, "EC", nil))
    EVP_SIGNATURE_free(EVP_SIGNATURE_fetch(nil, "ECDSA", nil))
    RAND_get0_primary(nil)
  }
}
