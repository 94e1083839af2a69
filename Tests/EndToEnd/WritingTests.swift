import Foundation
import TestSupport
import Testing

/// Disks that are full, runs that were stopped, files that change, and several runs at once.
@Suite struct WritingTests {
  private static let signing = "--key rel.key --passphrase-file pass"

  @Test func fileSizeLimitIsAnError() throws {
    let desk = try SigningTests.desk()
    try desk.passes(
      "pintle sign app.txt \(Self.signing) && cp app.txt.minisig before && ls -A > names")
    for line in [
      "pintle sign app.txt \(Self.signing) --at 2020-01-01T00:00:00Z",
      "pintle key new --output other --no-passphrase",
      "pintle attest --release . --version 1 --counter 1 --expires 2030-01-01T00:00:00Z \(Self.signing) --output r.json",
      "pintle key export rel.pub --format ssh --output new.pub",
    ] {
      let result = try desk.run("(ulimit -f 0; \(line) 2>&1) | cat; exit ${PIPESTATUS[0]}")
      #expect(result.code == 2 && result.said.contains("File too large"), "\(line): \(result)")
      try desk.passes("cmp app.txt.minisig before && ls -A | cmp - names")
    }
  }

  /// A disk of 64 KiB, where one can be mounted.
  @Test func fullDiskIsAnError() throws {
    let desk = try SigningTests.desk()
    let mounted = try desk.run("mkdir small && mount -t tmpfs -o size=64k none small")
    guard mounted.code == 0 else { return }
    defer { _ = try? desk.run("umount -l small") }
    try desk.passes(
      "cp app.txt rel.key pass small && cd small && pintle sign app.txt \(Self.signing) && cp app.txt.minisig ../before; head -c 1000000 /dev/zero > filler 2> /dev/null; test -s filler"
    )
    let names = try desk.passes("ls -A small").output
    for line in [
      "pintle sign app.txt \(Self.signing) --at 2020-01-01T00:00:00Z --format minisig,ssh,raw",
      "pintle key new --output other --no-passphrase",
    ] {
      let result = try desk.run("cd small && \(line)")
      #expect(
        result.code == 2 && result.said.contains("No space left on device"), "\(line): \(result)")
      #expect(try desk.passes("ls -A small").output == names)
      try desk.passes("cmp small/app.txt.minisig before")
    }
  }

  /// What a run leaves that was stopped, the next removes; what a run holds that goes on, stays.
  @Test func leftoversGo() throws {
    let desk = try SigningTests.desk()
    try desk.passes(
      """
      for number in 0 1 2; do mkdir .pintle-$$-$number.new && echo half > .pintle-$$-$number.new/0; done
      mkdir .pintle-1-0.new .pintle-2-0.new && echo half > .pintle-1-0.new/0 && echo mine > .pintle-2-0.new/notes
      exec 9< .pintle-1-0.new && flock 9 && pintle sign app.txt \(Self.signing)
      """)
    // A file that is none of ours is let lie.
    #expect(try desk.passes("ls -d .pintle-*").output == ".pintle-1-0.new\n.pintle-2-0.new\n")
    try desk.passes("pintle sign app.txt \(Self.signing)")
    #expect(try desk.passes("ls -d .pintle-*").output == ".pintle-2-0.new\n")
    // A release does not take it for one of its files.
    try desk.refuses(
      "pintle attest --release . --version 1 --counter 1 --expires 2030-01-01T00:00:00Z \(Self.signing) --output r.json",
      ".pintle-2-0.new")
  }

  /// Killed at any moment: whole files or none, and the next run works.
  @Test func killedRunsLeaveNothingHalf() throws {
    let desk = try SigningTests.desk()
    try desk.passes("for i in $(seq 300); do echo $i > f$i; done")
    for delay in ["0.05", "0.1", "0.15", "0.2", "0.3"] {
      _ = try desk.run("timeout -s KILL \(delay) pintle sign f* \(Self.signing) --format minisig")
      try desk.passes(
        "for file in f*.minisig; do [ -e $file ] || continue; minisign -V -q -m ${file%.minisig} -x $file -p rel.minisign; rm $file; done"
      )
    }
    try desk.passes("pintle sign f? \(Self.signing)")
    #expect(try desk.run("ls -d .pintle-* 2> /dev/null").output == "")
  }

  @Test func fileThatChangesIsAnError() throws {
    let desk = try SigningTests.desk()
    // Long enough that no machine is through with it before it changes. Written to, put back in time, and replaced, while it is read.
    for change in [
      "printf x | dd of=big bs=1 conv=notrunc status=none",
      "touch -r big stamp; printf x | dd of=big bs=1 conv=notrunc status=none; touch -r stamp big",
      "cp app.txt new; mv new big", "truncate -s 1000 big",
    ] {
      try desk.passes("truncate -s 0 big; truncate -s 20G big; rm -f big.*")
      let result = try desk.run(
        "pintle sign big \(Self.signing) --format minisig,ssh,bundle & run=$!; until ls -l /proc/$run/fd 2> /dev/null | grep -q /big$; do kill -0 $run || break; sleep 0.02; done; \(change); wait $run"
      )
      #expect(
        result.code == 2 && result.said.contains("changed while it was read"),
        "\(change): \(result.said)")
      #expect(try desk.run("ls big.*").code != 0)
    }
  }

  @Test func namesThatMeanTheSame() throws {
    let desk = try SigningTests.desk()
    try desk.passes("ln -s . here && pintle sign app.txt \(Self.signing) --format minisig")
    for twice in ["./app.txt", "here/app.txt", "\(desk.path)/app.txt", "app.txt"] {
      try desk.refuses("pintle sign app.txt \(twice) \(Self.signing)", "is named twice")
    }
    try desk.refuses(
      "pintle sign app.txt app.txt.minisig \(Self.signing)", "a signature that this run writes")
    try desk.passes("rm app.txt.minisig; mkdir app.txt.minisig")
    try desk.refuses("pintle sign app.txt \(Self.signing)", "not a regular file")
    try desk.refuses("pintle sign app.txt \(Self.signing) --force --format ssh,minisig", "a folder")
    #expect(try desk.run("ls app.txt.sshsig").code != 0)
    // A link is replaced, not written through.
    try desk.passes("rmdir app.txt.minisig; echo precious > kept; ln -s kept app.txt.minisig")
    try desk.refuses("pintle sign app.txt \(Self.signing)", "not a signature by this key")
    try desk.passes("pintle sign app.txt \(Self.signing) --force && test ! -L app.txt.minisig")
    #expect(try desk.passes("cat kept").output == "precious\n")
  }

  @Test func devicesStayDevices() throws {
    let desk = try SigningTests.desk()
    try desk.passes("pintle sign app.txt \(Self.signing)")
    let verify = "pintle verify app.txt --signature app.txt.minisig --key rel.pub"
    try desk.passes("\(verify) --output /dev/null && test -c /dev/null")
    let result = try desk.passes("\(verify) --output /dev/stdout | cat; test -L /dev/stdout")
    #expect(result.output.contains("1 verified"))
  }

  /// The memory of a run that holds secrets goes to no file, whatever ends it.
  @Test func noCoreDumps() throws {
    let desk = try SigningTests.desk()
    let limits = try desk.passes(
      """
      ulimit -c unlimited 2> /dev/null; mkfifo pipe; pintle sign app.txt --key rel.key --passphrase-file pipe > /dev/null & run=$!
      { cat /proc/$run/limits > limits; cat pass; } > pipe; wait $run && grep core limits
      """)
    #expect(limits.said.hasPrefix("Max core file size 0 0"), "\(limits.said)")
  }

  // MARK: At once

  @Test func oneEnvelopeManySigners() throws {
    let desk = try SigningTests.desk()
    try desk.passes("pintle sign app.txt \(Self.signing) --format dsse")
    try desk.passes(
      """
      for i in 1 2 3 4 5 6 7 8; do pintle key new --output k$i --no-passphrase > /dev/null; done
      for i in 1 2 3 4 5 6 7 8; do pintle sign --add app.txt.dsse.json --key k$i.key > /dev/null & done; wait
      """)
    #expect(try desk.passes("jq '.signatures | length' app.txt.dsse.json").output == "9\n")
  }

  @Test func oneFileManyRuns() throws {
    let desk = try SigningTests.desk()
    try desk.passes(
      """
      pintle key new --output other --no-passphrase > /dev/null
      for i in 1 2 3; do
        rm -f app.txt.*; for j in 1 2 3; do
          pintle sign app.txt --key other.key --quiet 2>> said & pintle sign app.txt \(Self.signing) --quiet 2>> said &
        done; wait
        pintle verify app.txt --signature app.txt.minisig --key rel.pub --quiet || pintle verify app.txt --signature app.txt.minisig --key other.pub --quiet
      done
      """)
    #expect(try desk.run("ls -d .pintle-* 2> /dev/null").output == "")
    // Whoever comes second is told: nobody's signature is lost in silence.
    let said = try desk.passes("cat said").output
    #expect(
      said.contains("not a signature by this key") || said.contains("by somebody else meanwhile"))
  }

  @Test func twoEditsOfTheTrustSetBothLand() throws {
    let recipe = try TrustTests.repository()
    let script = """
      "\(Command.pintle)" trust add --role release --key new=../new.pub --sign-with ../ann.key > /dev/null &
      "\(Command.pintle)" trust add --role developers --key new=../new.pub --sign-with ../bob.key > /dev/null &
      "\(Command.pintle)" trust add --expires 2035-01-01T00:00:00Z --sign-with ../ann.key > /dev/null &
      wait
      """
    let result = try Command.run("bash", ["-c", script], in: recipe.path)
    #expect(result.error == "")
    let shown = try recipe.trust("show").output
    #expect(
      shown.contains("release: 1 of 1") && shown.contains("developers: 1 of 1")
        && shown.contains("2035-01-01"), "\(shown)")
    #expect(try recipe.trust("verify").code == 0)
  }

  /// The higher counter of two verifications stays.
  @Test func counterOnlyGrows() throws {
    let desk = try SigningTests.desk()
    try desk.passes(
      """
      for i in 1 2 3 4 5 6; do mkdir r$i && echo $i > r$i/app && pintle attest --release r$i --product app --version $i --counter $i \
        --expires 2035-01-01T00:00:00Z \(Self.signing) --output r$i/release.json --quiet; done
      for i in 6 5 4 3 2 1; do pintle verify r$i --release r$i/release.json --key rel.pub --state seen.json --quiet & done; wait
      """)
    #expect(try desk.passes("jq .counters.app seen.json").output == "6\n")
  }
}
