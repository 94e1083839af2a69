import Crypto
import Signatures
import Trees

/// The trust roots that a policy names, each by itself: roots are never joined.
struct NamedRoots {
  private let contents: [String: [UInt8]]

  /// - Throws: for a file that is not there, or no regular file.
  init(_ policy: SignaturePolicy?, in files: TrustFiles) throws(GateError) {
    contents =
      try policy.map { policy throws(GateError) in
        try SignaturePolicy.read(policy.roots, files, "root")
      } ?? [:]
  }

  /// Roots of bundles; the built-in ones by their own name where the policy has not given it to others. Nil for
  /// another name.
  func trusted(_ name: String) throws(GateError) -> [TrustedRoot]? {
    guard let bytes = contents[name] else {
      return name == BuiltInRoot.name ? try BuiltInRoot.shared.get().roots : nil
    }
    return try configured { () throws(SignatureFailure) in
      try TrustedRoot.read(bytes, name: name)
    }
  }

  /// Certificates of an authority of time-stamps.
  func clock(_ name: String) throws(GateError) -> [Certificate] {
    let roots = (PEM.blocks(contents[name] ?? []) ?? []).compactMap { Certificate(der: $0.bytes) }
    guard !roots.isEmpty else { throw GateError("root '\(name)' holds no PEM certificates") }
    return roots
  }
}
