import Foundation
import TestSupport
import Testing

/// What is verified must not bring the keys that it is verified by.
@Suite struct OwnTrustTests {
  /// A repository with two signed commits, the second of which names another signer, too.
  private func repository() throws -> SigningTests.Desk {
    let desk = try SigningTests.Desk()
    try desk.passes(
      """
      set -e; for name in ann eve; do ssh-keygen -q -t ed25519 -N '' -C '' -f $name; done
      git init -q -b main r && cd r && git config gpg.format ssh && git config commit.gpgSign true
      echo "ann $(cat ../ann.pub)" > signers && git add . && git -c user.signingKey=../ann commit -q -m one
      git tag start && echo "eve $(cat ../eve.pub)" >> signers && git -c user.signingKey=../eve commit -q -am two
      """)
    return desk
  }

  @Test func rangeCannotNameItsOwnSigners() throws {
    let desk = try repository()
    let verify = "cd r && pintle verify --git start..main --allowed-signers"
    for name in ["signers", "./signers", "../r/signers", "\(desk.path)/r/signers"] {
      try desk.refuses("\(verify) \(name)", "'signers', which the range brings along")
    }
    try desk.passes("ln -s r/signers link && ln -s r folder")
    try desk.refuses("\(verify) ../link", "which the range brings along")
    try desk.refuses("\(verify) ../folder/signers", "which the range brings along")
    // Those from before the range know ann alone.
    try desk.passes("cd r && git show start:signers > ../before")
    #expect(try desk.run("\(verify) ../before").code == 1)
    // Where the range leaves them as they were, they count.
    try desk.passes(
      "cd r && git tag middle && git -c user.signingKey=../eve commit -q --allow-empty -m three")
    try desk.passes("cd r && pintle verify --git middle..main --allowed-signers signers")
    // But not after an edit that nobody committed.
    try desk.passes("cd r && echo \"bob $(cat ../ann.pub)\" >> signers")
    try desk.refuses(
      "cd r && pintle verify --git middle..main --allowed-signers signers", "brings along")
  }

  /// A copy, another work tree and a bare repository's checkout hold what the range brings as well.
  @Test func copiesOfOwnSignersAreTheRanges() throws {
    let desk = try repository()
    try desk.passes(
      "cp r/signers copy && git -C r worktree add -q ../tree main~0 && git clone -q --bare r b.git")
    for (repository, file) in [("r", "../copy"), ("r", "../tree/signers"), ("b.git", "../copy")] {
      try desk.refuses(
        "cd \(repository) && pintle verify --git start..main --allowed-signers \(file)",
        "which the range brings along")
    }
  }

  @Test func submodulesBringSigners() throws {
    let desk = try repository()
    try desk.passes(
      """
      set -e; git init -q -b main s && cd s && echo "eve $(cat ../eve.pub)" > signers && git add .
      git -c user.name=s -c user.email=s commit -q -m s; cd ../r && git tag last
      git -c protocol.file.allow=always -c core.autocrlf=false submodule --quiet add ../s sub 2>&1
      git -c user.signingKey=../eve commit -q -m three
      """)
    try desk.refuses(
      "cd r && pintle verify --git last..main --allowed-signers sub/signers",
      "'sub', which the range brings along")
  }

  @Test func revisionThatVouchesForItselfIsTold() throws {
    let desk = try repository()
    let own = try desk.passes("cd r && pintle verify --git main --allowed-signers signers")
    #expect(own.said.contains("'signers' is part of what is verified: it vouches for itself"))
    let other = try desk.passes(
      "cp r/signers kept && cd r && pintle verify --git main --allowed-signers ../kept")
    #expect(!other.said.contains("vouches for itself"))
  }

  @Test func releaseCannotBringItsKey() throws {
    let desk = try SigningTests.desk()
    try desk.passes(
      "mkdir dist && cp app.txt rel.pub dist && pintle attest --release dist --version 1 --counter 1 --expires 2035-01-01T00:00:00Z --key rel.key --passphrase-file pass --output dist/r.json && ln -s dist/rel.pub link"
    )
    let verify = "pintle verify dist --release dist/r.json --key"
    try desk.passes("\(verify) rel.pub")
    for key in ["dist/rel.pub", "./dist/rel.pub", "link", "\(desk.path)/dist/rel.pub"] {
      try desk.refuses("\(verify) \(key)", "lies in the folder that is verified")
    }
  }

  /// A release that two people have to sign, signed by one: "Doe, Jane".
  private func signedByJane(
    demanding formats: String, making signatures: String
  ) throws -> SigningTests.Desk {
    let desk = try SigningTests.Desk()
    try desk.passes(
      """
      set -e; for name in jane bob; do pintle key new --output $name --no-passphrase > /dev/null; done; mkdir dist
      pintle trust init --role trust --threshold 1 --key "Doe, Jane=jane.pub" --sign-with jane.key \
        --role release --threshold 2 --key "Doe, Jane=jane.pub" --key bob=bob.pub > /dev/null
      printf 'signatures:\\n  rules:\\n    - artifacts: "dist/*.txt"\\n      formats: [\(formats)]\\n      role: release\\n' > .pintle/policy.yaml
      cp app.txt dist && pintle sign dist/app.txt --key jane.key --format \(signatures) --quiet
      """)
    return desk
  }

  /// One person whose name holds a comma is one person.
  @Test func thresholdCountsPeopleByWholeNames() throws {
    let desk = try signedByJane(demanding: "dsse", making: "dsse")
    let alone = try desk.run("pintle verify dist/app.txt")
    #expect(alone.code == 1 && alone.said.contains("1 of 2"), "\(alone.said)")
    try desk.passes("pintle sign --add dist/app.txt.dsse.json --key bob.key")
    try desk.passes("pintle verify dist/app.txt")
  }

  /// Of two formats that are both asked for each may be by another person.
  @Test func peopleCountAcrossFormats() throws {
    let desk = try signedByJane(demanding: "dsse, minisign", making: "dsse")
    try desk.passes("pintle sign dist/app.txt --key bob.key --format minisig --quiet")
    try desk.passes("pintle verify dist/app.txt")
    try desk.passes(
      "pintle verify dist/app.txt --signature dist/app.txt.dsse.json --signature dist/app.txt.minisig --key jane.pub --key bob.pub --threshold 2"
    )
  }

  @Test func oneSignatureInTwoFormatsIsOnePerson() throws {
    let desk = try signedByJane(demanding: "minisign, ssh", making: "minisig,ssh")
    let alone = try desk.run("pintle verify dist/app.txt")
    #expect(alone.code == 1 && alone.said.contains("1 of 2 people"), "\(alone.said)")
  }
}
