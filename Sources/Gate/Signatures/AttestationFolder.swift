import Evidence
import Signatures
import Trees

/// Attestations in folders, found by the digests that they say they are about.
struct AttestationFolder {
  struct File {
    /// As the folder's tree names it.
    let name: String
    let bytes: [UInt8]
  }

  private var byDigest: [String: [File]] = [:]

  private static let endings = [
    ".json", ".jsonl", ".sigstore", ".bundle", ".attestation", ".provenance",
  ]

  /// What is no attestation is passed over: a folder may hold other answers of a registry, too.
  init(_ folders: [any SourceTree]) {
    for folder in folders {
      for entry in (try? folder.entries()) ?? [] where entry.kind == .file {
        let name = entry.path.text
        guard Self.endings.contains(where: name.hasSuffix),
          let bytes = try? folder.bytes(of: entry, limit: 64 << 20),
          let digests = try? AttestationFile.subjectDigests(bytes), !digests.isEmpty
        else { continue }
        for digest in digests {
          byDigest[digest, default: []].append(File(name: name, bytes: bytes))
        }
      }
    }
  }

  /// The files that say they are about `sha512:…`.
  func files(about digest: String) -> [File] { byDigest[digest] ?? [] }
}
