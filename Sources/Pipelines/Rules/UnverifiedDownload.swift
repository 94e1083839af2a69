import Evidence
import Syntax

/// A download is run, and nothing checks what it is.
enum UnverifiedDownload: PipelineRule {
  static let rule = Rule(
    id: "unverified-download", domain: .pipelines, kind: .weakness, severity: .medium,
    confidence: .medium, title: "a download is run without a digest or a signature",
    explanation: """
      A file is fetched, made executable or unpacked and then run, and no command of the script compares
      its digest or its signature. Whoever controls the address, or the connection, chooses what runs.
      """,
    evidence: "the download and the command that runs it",
    remedy: "echo '<sha256>  FILE' | sha256sum -c -, before it is run",
    falsePositives: "a check in another step, or inside of the program, is not seen",
    techniques: [.ingressToolTransfer])

  private static let checkers: Set = [
    "sha256sum", "sha512sum", "sha1sum", "shasum", "md5sum", "gpg", "gpgv", "cosign", "minisign",
    "openssl", "rhash", "b2sum", "slsa-verifier", "sigstore", "gh", "signify", "cmp",
    "get-filehash", "get-authenticodesignature", "certutil",
  ]

  static func check(_ pipelines: PipelineSet, into report: inout Report) {
    for script in pipelines.scripts {
      let calls = script.calls
      guard calls.contains(where: \.isDownloader),
        !calls.contains(where: { checkers.contains($0.name) })
      else { continue }
      for call in calls where call.isDownloader {
        guard let address = Downloads.address(call), !Downloads.isFixed(address),
          let file = target(call, address), let run = use(of: file, behind: call, calls)
        else { continue }
        report.find(
          Finding(
            rule, script.subject,
            "'\(Downloads.written(address, call, script))' is run and nothing checks what it is",
            places: [
              script.place(.cause, call.command.range), script.place(.step(1), run.command.range),
            ] + script.callers, identity: [address]))
      }
    }
  }

  /// The file that a download is kept in.
  private static func target(_ call: CommandCall, _ address: String) -> String? {
    if let redirection = call.command.redirections.first(where: { $0.sign == ">" }) {
      return redirection.target.literal
    }
    for (index, argument) in call.arguments.enumerated() {
      let isOutput =
        argument == "--output" || argument == "--output-document"
        || argument.lowercased() == "-outfile" || argument.lowercased() == "-destination"
        || argument.hasPrefix("-") && !argument.hasPrefix("--")
          && argument.hasSuffix(call.name == "wget" ? "O" : "o")
      if isOutput, index + 1 < call.arguments.count { return call.arguments[index + 1] }
    }
    if call.name == "wget" || call.has("-O", "--remote-name") {
      return address.split(separator: "/").last.map(String.init)
    }
    return nil
  }

  private static func use(
    of file: String, behind call: CommandCall, _ calls: [CommandCall]
  ) -> CommandCall? {
    guard !file.isEmpty, file != "-", file != "/dev/null" else { return nil }
    let name = file.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? file
    return calls.first { other in
      guard other.command.range.lowerBound > call.command.range.lowerBound else { return false }
      if other.name.hasSuffix("/" + name) || other.name.hasSuffix("\\" + name)
        || other.name == file
      {
        return true
      }
      let takes = other.arguments.contains {
        $0 == file || $0.hasSuffix("/" + name) || $0.hasSuffix("\\" + name) || $0 == name
      }
      guard takes else { return false }
      if Downloads.interpreters.contains(other.name) || other.name == "source" { return true }
      return other.name == "chmod"
        && other.arguments.contains { $0.holds("+x") || $0.hasPrefix("7") }
        || ["installer", "dpkg", "msiexec", "start-process", "powershell"].contains(other.name)
    }
  }
}
