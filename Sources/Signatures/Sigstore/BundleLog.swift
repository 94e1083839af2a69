import Evidence

/// The log entries of a bundle, against the logs of one root.
struct BundleLog {
  let bundle: SigstoreBundle
  let root: TrustedRoot
  let now: Instant

  private func log(of entry: LogEntry) -> TrustedRoot.Log? {
    root.logs.first { $0.id == entry.logID }
  }

  /// Whether all of its entries are in logs that the root does not name.
  var isForeign: Bool {
    !bundle.entries.isEmpty && bundle.entries.allSatisfy { log(of: $0) == nil }
  }

  /// Moments that logs promise. A time counts only under the log's signature.
  func integratedTimes() throws(SignatureFailure) -> [Instant] {
    var times: [Instant] = []
    for entry in bundle.entries {
      guard let time = entry.integratedTime, entry.promise != nil, let log = log(of: entry) else {
        continue
      }
      try entry.verify(log)
      guard time <= now else {
        throw SignatureFailure(
          .outsideValidity, "the log's time is in the future", expected: "until \(now.text)",
          actual: time.text, next: "check the clock, or give --at")
      }
      times.append(time)
    }
    return times
  }

  /// Checks every entry that a log of the root has; one is needed where the root names logs. What
  /// `integratedTimes` verified before is not computed again.
  ///
  /// - Parameter times: moments for entries that name none.
  func verify(times: [Instant]) throws(SignatureFailure) {
    var count = 0
    for entry in bundle.entries {
      guard let log = log(of: entry) else { continue }
      // A time that the log did not sign is anybody's.
      let promised = entry.promise == nil ? nil : entry.integratedTime
      let moments = promised.map { [$0] } ?? times
      guard moments.allSatisfy({ log.validFor.contains($0) }) else {
        throw LogEntry.mismatch(
          "the log did not count at that time", expected: log.name,
          actual: moments.map(\.text).joined(separator: ", "))
      }
      if promised == nil { try entry.verify(log) }
      if bundle.version >= 2 { try entry.requireProof() }
      count += 1
    }
    guard count > 0 || root.logs.isEmpty else {
      throw LogEntry.mismatch(
        "no log of the trusted root has this signature",
        expected: root.logs.map(\.name).joined(separator: ", "),
        actual: bundle.entries.isEmpty ? "no log entry" : "entries of other logs")
    }
  }

  /// Checks that each entry is about this very signature.
  func matchBodies(
    _ signer: LogEntryBody.Signer, _ artifact: any SignedContent
  ) throws(SignatureFailure) {
    for entry in bundle.entries {
      try LogEntryBody(entry).verify(bundle.content, signer: signer, artifact: artifact)
    }
  }
}
