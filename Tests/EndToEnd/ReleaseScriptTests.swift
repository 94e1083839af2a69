import Foundation
import TestSupport
import Testing

/// What `make dist KEY=…` does to a folder of a release.
@Suite struct ReleaseScriptTests {
  private func desk() throws -> SigningTests.Desk {
    let desk = try SigningTests.desk()
    try desk.passes(
      "mkdir dist && cd dist && echo program > pintle.deb && echo archive > pintle.tar.gz && sha256sum pintle.* > SHA256SUMS"
    )
    return desk
  }

  private func sign(_ desk: SigningTests.Desk, counter: Int = 1_795_712_075) throws
    -> Command.Result
  {
    try desk.run(
      "COUNTER=\(counter) PASSPHRASE_FILE=pass '\(Fixtures.root)/scripts/sign-release' '\(Command.pintle)' dist 1.2.3 rel.key"
    )
  }

  @Test func signsAndVerifies() throws {
    let desk = try desk()
    let result = try sign(desk)
    #expect(result.code == 0 && result.output.hasPrefix("6 verified, 0 failed"), "\(result)")
    #expect(
      try desk.passes("ls dist | tr '\\n' ' '").output
        == "SHA256SUMS SHA256SUMS.minisig SHA256SUMS.sshsig pintle.deb pintle.tar.gz release.dsse.json "
    )
    // Whoever has minisign or OpenSSH alone, too.
    try desk.passes(
      "cd dist && minisign -V -q -m SHA256SUMS -p ../rel.minisign && sha256sum -c SHA256SUMS")
    try desk.passes(
      "ssh-keygen -Y verify -f signers -I ann@example.org -n file -s dist/SHA256SUMS.sshsig < dist/SHA256SUMS"
    )
    #expect(try sign(desk).code == 0, "signing once more")
  }

  @Test func alteredReleaseFails() throws {
    let desk = try desk()
    _ = try sign(desk)
    let verify =
      "pintle verify dist --release dist/release.dsse.json --key rel.pub --state seen.json"
    try desk.passes(verify)
    try desk.passes("cp -r dist old && echo more >> dist/pintle.deb")
    #expect(try desk.run(verify).code == 1)
    try desk.passes("cd dist && sha256sum pintle.* > SHA256SUMS")
    #expect(try sign(desk, counter: 1_795_712_076).code == 0)
    try desk.passes(verify)
    #expect(
      try desk.run(verify.replacingOccurrences(of: "dist", with: "old")).said.contains("rollback"))
  }

  @Test func listThatDoesNotHoldIsNotReleased() throws {
    let desk = try desk()
    try desk.passes("echo other > dist/pintle.deb")
    #expect(try sign(desk).code != 0)
    try desk.passes("rm dist/SHA256SUMS")
    #expect(try sign(desk).code == 2)
  }
}
