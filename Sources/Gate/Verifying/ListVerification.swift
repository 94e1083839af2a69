import Crypto
import Evidence
import Signatures
import Trees

/// Files against a list of checksums whose own signatures were verified before.
struct ListVerification {
  let list: ChecksumList
  /// Where the list lies: it names files as seen from there.
  let path: String
  let signatures: [Verification]

  /// - Parameter files: all that the list names when empty.
  func verdicts(_ files: [String]) -> [ArtifactVerdict] {
    let folder = LocalPath.folder(of: path)
    let base = folder == "." ? "" : folder.hasSuffix("/") ? folder : folder + "/"
    let files = files.isEmpty ? list.entries.map { base + $0.name } : files
    let place = LocalPath(folder)
    return files.map { verdict($0, seenFrom: place) }
  }

  private func verdict(_ file: String, seenFrom folder: LocalPath?) -> ArtifactVerdict {
    let content: OpenedFile
    do throws(GateError) {
      content = try OpenedFile(file)
    } catch {
      return unread(file, error, seenFrom: folder)
    }
    return ArtifactVerdict(
      judging: file, content
    ) { (content, signature) throws(SignatureFailure) in
      signature = path
      let entry = try list.verify(content, name: Self.name(of: file, from: folder))
      if !signatures.isEmpty { return signatures }
      var result = Verification(format: "checksums", signer: path, keyID: "")
      result.facts = [.init("checksum", entry.hash.name)]
      result.notes = ["the list is not signed: it says what, not who"]
      return [result]
    }
  }

  private func unread(
    _ file: String, _ error: GateError, seenFrom folder: LocalPath?
  ) -> ArtifactVerdict {
    let isThere = LocalFile.exists(file)
    let isListed = list.names(Self.name(of: file, from: folder))
    let absent =
      isListed
      ? "the list names a file that is not there"
      : "there is no such file, and the list has no line for it"
    let failure = SignatureFailure(
      isThere ? .unsupported : .wrongSubject, isThere ? error.what : absent,
      next: "get the file, or name the files that you want to verify")
    return ArtifactVerdict(name: file, digest: nil, signature: path, outcome: .failed(failure))
  }

  /// The name that a list has for a file: its path seen from the list, however it is written; of a file that lies
  /// elsewhere, its own name.
  private static func name(of file: String, from folder: LocalPath?) -> String {
    let own = file.split(separator: "/").last.map(String.init) ?? file
    guard let folder, let place = LocalPath(LocalPath.folder(of: file))?.relative(to: folder) else {
      return own
    }
    return place.appending(TreePath(own)).text
  }
}
