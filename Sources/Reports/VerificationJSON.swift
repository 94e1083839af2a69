import Evidence
import Signatures

extension VerificationReport {
  /// Schema `pintle.verify/1`: within it fields are added, never renamed or removed.
  public func json() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("schema", "pintle.verify/1")
      writer.key("tool")
      writer.object { writer in
        writer.field("name", "pintle")
        writer.field("version", Tool.version)
      }
      writer.field("outcome", outcome)
      writer.field("exitCode", Int(exitCode))
      writer.field("time", time.text)
      writer.key("artifacts")
      writer.array(artifacts) { writer, artifact in artifact.write(&writer) }
      writeCoverage(&writer)
    }
    return writer.finish()
  }

  private var outcome: String {
    switch exitCode {
    case 0: "pass"
    case 3: "not-verified"
    case 2: "error"
    default: "fail"
    }
  }

  private func writeCoverage(_ writer: inout JSONWriter) {
    let count = count
    let skipped = skipped
    writer.key("coverage")
    writer.object { writer in
      writer.field("verified", count.verified)
      writer.field("failed", count.failed)
      writer.field("unsigned", count.unsigned)
      writer.field("unsupported", count.unsupported)
      writer.field("skipped", skipped)
    }
  }
}

extension ArtifactVerdict {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("artifact", name)
      writer.field("digest", digest)
      switch outcome {
      case .verified(let verifications):
        writer.field("outcome", "verified")
        writer.key("signatures")
        writer.array(verifications) { writer, verification in verification.write(&writer) }
      case .failed(let failure):
        writer.field("outcome", failure.code == .unsupported ? "not-verified" : "failed")
        writer.field("code", failure.code.rawValue)
        if let rule = failure.code.rule {
          writer.field("kind", rule.kind.rawValue)
          writer.field("level", rule.severity.name)
        }
        writer.field("what", failure.what)
        writer.field("expected", failure.expected)
        writer.field("actual", failure.actual)
        writer.field("next", failure.next)
        writer.field("signature", signature)
      }
    }
  }
}

extension Verification {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("format", format)
      writer.field("signer", signer)
      writer.field("keyId", keyID)
      writer.field("time", time.map { Instant(seconds: $0).text })
      writer.field("root", root)
      writer.key("facts")
      writer.object { writer in
        var told: Set<String> = []
        for fact in facts where told.insert(fact.label).inserted {
          writer.key(named: fact.label)
          let values = facts.filter { $0.label == fact.label }.map(\.value)
          writer.string(values.joined(separator: ", "))
        }
      }
      writer.key("notes")
      writer.array(notes) { writer, note in writer.string(note) }
    }
  }
}
