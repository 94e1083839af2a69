import Evidence
import Signatures

extension SigningResult {
  /// For people: who signed, and a line for each file that was written.
  public func text() -> [UInt8] {
    var lines = outputs.map { output in
      "\(output.path): \(output.what)" + (output.file.isEmpty ? "" : ", over \(output.file)")
    }
    if let key { lines.insert("signed by \(key.key.name) \(key.ssh.fingerprint)", at: 0) }
    return Array(lines.map { VisibleText.of($0) + "\n" }.joined().utf8)
  }
}
