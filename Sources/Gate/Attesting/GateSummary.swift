import Crypto
import Evidence
import Signatures
import Syntax

/// The predicate: SLSA's members, and under `pintle` what they have no place for.
struct GateSummary {
  let verdict: Verdict
  let check: CheckOptions
  let subject: AttestedSubject

  var tree: JSONTree {
    let passed = verdict.outcome == .pass
    return .object([
      "verifier": .object([
        "id": .string(GateAttestation.verifier),
        "version": .object([Tool.name: .string(Tool.version)]),
      ]),
      "timeVerified": .string(check.time.text), "resourceUri": .string(subject.resource),
      "policy": policy, "inputAttestations": .array(inputAttestations),
      "verificationResult": .string(passed ? "PASSED" : "FAILED"),
      "verifiedLevels": .array((passed ? passLevels : ["FAILED"]).map { .string($0) }),
      "slsaVersion": .string("1.0"), "pintle": details,
    ])
  }

  /// Without a base the revision's own policy let it pass, which is less.
  private var passLevels: [String] {
    [GateAttestation.passLevel] + (verdict.inputs.base == nil ? [] : [GateAttestation.baseLevel])
  }

  /// The policy's file, or the built-in one where there is none.
  private var policy: JSONTree {
    if let digest = verdict.inputs.policyDigest {
      let isOwn = check.policy == nil || BuiltInPolicy.names.contains(check.policy ?? "")
      return resource(
        isOwn ? ownPolicy : "urn:pintle:policy:given", String(digest.dropFirst("sha256:".count)))
    }
    let name = check.policy ?? "gate"
    return resource("urn:pintle:policy:\(name)", SHA256.hex(BuiltInPolicy.text(name) ?? []))
  }

  private var ownPolicy: String {
    guard let revision = verdict.inputs.base ?? subject.commit else {
      return "urn:pintle:policy:own"
    }
    return address(of: Policy.path, at: revision)
  }

  /// A file of a revision, as a URI.
  private func address(of path: TreePath, at revision: String) -> String {
    subject.resource.hasPrefix("git+")
      ? "\(subject.resource)@\(revision)#\(path.text)" : "swh:1:rev:\(revision);path=/\(path.text)"
  }

  /// The approvals that let something pass.
  private var inputAttestations: [JSONTree] {
    verdict.attestations.sorted { $0.path < $1.path }.map { input in
      resource(
        subject.commit.map { address(of: input.path, at: $0) }
          ?? "urn:pintle:file:\(input.path.text)", input.sha256)
    }
  }

  private func resource(_ uri: String, _ digest: String) -> JSONTree {
    .object(["uri": .string(uri), "digest": .object(["sha256": .string(digest)])])
  }

  private var details: JSONTree {
    let inputs = verdict.inputs
    return .object([
      "outcome": .string(verdict.outcome.rawValue),
      "exitCode": .integer(Int64(verdict.outcome.exitCode)),
      "failOn": .string(verdict.failOn.name), "strict": .bool(check.isStrict),
      "all": .bool(check.countsExisting), "trustFrom": .string(inputs.trustFrom),
      "pins": text(inputs.pinsDigest), "trust": text(inputs.trustDigest),
      "base": text(inputs.base), "baseRef": text(inputs.baseRef),
      "candidate": text(subject.commit), "candidateKind": .string(inputs.candidateKind),
      "workTree": text(subject.isDirty.map { $0 ? "dirty" : "clean" }), "counts": counts,
      "coverage": coverage,
    ])
  }

  private func text(_ text: String?) -> JSONTree { text.map { .string($0) } ?? .null }

  private var counts: JSONTree {
    let levels = Dictionary(grouping: verdict.findings, by: \.level.name).mapValues {
      JSONTree.integer(Int64($0.count))
    }
    return .object([
      "findings": .object(levels), "stories": .integer(Int64(verdict.stories.count)),
      "deciding": .integer(Int64(verdict.deciding.count)),
      "notVerified": .integer(Int64(verdict.open.count)),
      "required": .integer(Int64(verdict.open.count { $0.requiredBy != nil })),
      "waived": .integer(Int64(verdict.waived.count)),
    ])
  }

  private var coverage: JSONTree {
    let seen = verdict.coverage
    let numbers: [(String, Int)] = [
      ("filesSeen", seen.filesSeen), ("filesRead", seen.filesRead), ("lockfiles", seen.lockfiles),
      ("packages", seen.packages), ("pipelines", seen.pipelines), ("refs", seen.refs),
      ("commits", seen.commits), ("packagesNotRead", seen.packagesNotRead),
      ("usesNotJudged", seen.usesNotJudged),
    ]
    var members: [String: JSONTree] = [:]
    for (name, number) in numbers { members[name] = .integer(Int64(number)) }
    members["skipped"] = .array(
      seen.skipped.map {
        .object(["reason": .string($0.reason), "count": .integer(Int64($0.count))])
      })
    return .object(members)
  }
}
