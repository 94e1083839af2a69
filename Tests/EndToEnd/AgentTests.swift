import Foundation
import TestSupport
import Testing

/// Agents that say nothing, and agents with FIDO keys.
@Suite struct AgentTests {
  /// An answer has so many seconds as a whole, however slowly it comes.
  @Test func silentAgentsAreGivenUp() throws {
    let desk = try SigningTests.desk()
    let script = """
      import os, socket, subprocess, sys, threading, time
      os.chdir(sys.argv[2])
      def serve(behave):
          listener = socket.socket(socket.AF_UNIX); listener.bind("sock"); listener.listen(1)
          def run():
              peer, _ = listener.accept()
              try: behave(peer)
              except OSError: pass
          threading.Thread(target=run, daemon=True).start()
          return listener
      def drip(peer):
          peer.sendall(b"\\0\\0\\x40\\0")
          for _ in range(400):
              peer.sendall(b"\\x0c"); time.sleep(0.05)
      hold = lambda peer: time.sleep(20)
      cases = [(hold, "1", "did not answer in 1 s"), (drip, "1", "did not answer in 1 s"),
               (hold, "0", "from 1 to 3600"), (hold, "x", "from 1 to 3600")]
      for behave, seconds, words in cases:
          if os.path.exists("sock"): os.unlink("sock")
          listener = serve(behave)
          result = subprocess.run([sys.argv[1], "sign", "app.txt", "--key", "agent:SHA256:x"], capture_output=True,
            text=True, timeout=15, env={"SSH_AUTH_SOCK": "sock", "PINTLE_AGENT_TIMEOUT": seconds})
          assert result.returncode == 2 and words in result.stderr, (words, result)
      # Nobody takes the connection.
      os.unlink("sock")
      listener = socket.socket(socket.AF_UNIX); listener.bind("sock"); listener.listen(0)
      waiting = [socket.socket(socket.AF_UNIX) for _ in range(3)]
      for one in waiting:
          one.setblocking(False)
          try: one.connect("sock")
          except BlockingIOError: pass
      result = subprocess.run([sys.argv[1], "sign", "app.txt", "--key", "agent:SHA256:x"], capture_output=True,
        text=True, timeout=15, env={"SSH_AUTH_SOCK": "sock", "PINTLE_AGENT_TIMEOUT": "1"})
      assert result.returncode == 2 and "agent" in result.stderr, result
      """
    try Python.run(script, [Command.pintle, desk.path], input: [])
  }

  /// Runs lines beside an agent with a FIDO key.
  private func stick(
    _ kind: String, flags: Int = 1, _ desk: SigningTests.Desk, _ lines: String
  ) throws -> Command.Result {
    try desk.passes(
      """
      set -e; rm -f sock sock.pub
      python3 '\(Fixtures.root)/fixtures/agents/fido.py' sock \(kind) \(flags) < /dev/null > agent.log 2>&1 & agent=$!
      trap 'kill -9 $agent' EXIT
      for try in $(seq 100); do [ -e sock.pub ] && break; sleep 0.1; done
      export SSH_AUTH_SOCK=$PWD/sock; key=agent:$(ssh-keygen -lf sock.pub | cut -d' ' -f2)
      \(lines)
      """)
  }

  @Test(arguments: ["ed25519", "ecdsa"], [1, 5, 0]) func fidoKeySignsForSSH(
    kind: String, flags: Int
  )
    throws
  {
    let desk = try SigningTests.Desk()
    let result = try stick(
      kind, flags: flags, desk,
      """
      pintle sign app.txt --key $key --format ssh --quiet
      echo "me $(cat sock.pub)" > signers
      ssh-keygen -Y verify -f signers -I me -n file -s app.txt.sshsig < app.txt
      pintle verify app.txt --signature app.txt.sshsig --key sock.pub
      pintle verify app.txt --signature app.txt.sshsig --allowed-signers signers --principal me --quiet
      echo other > other.txt; ! pintle verify other.txt --signature app.txt.sshsig --key sock.pub --quiet
      for format in minisig signify raw bundle dsse; do
        ! pintle sign app.txt --key $key --format $format 2> said; cat said
      done
      """)
    #expect(result.said.contains("Good \"file\" signature for me with"), "\(result.said)")
    // Every other format is refused by name, and nothing is written.
    #expect(result.said.components(separatedBy: "was not signed").count == 6, "\(result.said)")
    #expect(try desk.passes("ls app.txt.*").output == "app.txt.sshsig\n")
  }

  @Test(arguments: ["ed25519", "ecdsa"]) func fidoKeyIsInTheTrustRole(kind: String) throws {
    let desk = try SigningTests.Desk()
    let result = try stick(
      kind, desk,
      """
      git init -q -b main repository && cd repository && mkdir .pintle/ && echo 'fail-on: high' > .pintle/policy.yaml
      pintle trust init --role trust --threshold 1 --key fay=../sock.pub \
        --role approve --threshold 1 --key fay=../sock.pub --sign-with $key
      git add . && git commit -q -m base && git update-ref refs/remotes/origin/main HEAD && git switch -q -c change
      pintle trust add --expires 2030-01-01T00:00:00Z --sign-with $key && pintle trust verify
      git commit -q -am expiry && pintle check --base origin/main --at 2026-11-26T00:00:00Z
      # OpenSSH takes the signature, too.
      python3 - <<'SCRIPT'
      import base64, json, textwrap
      trust = json.load(open(".pintle/trust.json"))
      open("../signed", "w").write(json.dumps(trust["signed"], sort_keys=True, separators=(",", ":")))
      blob = textwrap.fill(base64.b64encode(base64.b64decode(trust["signatures"][0]["sig"])).decode(), 70)
      open("../sig", "w").write(f"-----BEGIN SSH SIGNATURE-----\\n{blob}\\n-----END SSH SIGNATURE-----\\n")
      SCRIPT
      echo "fay $(cat ../sock.pub)" > ../signers
      ssh-keygen -Y verify -f ../signers -I fay -n pintle-trust -s ../sig < ../signed
      # It approves as well.
      git update-ref refs/remotes/origin/main HEAD && echo 'fail-on: critical' > .pintle/policy.yaml
      git commit -q -am loosen && pintle approve --base origin/main --key $key
      git add . && git commit -q -m approve && pintle check --base origin/main --at 2026-11-26T00:00:00Z
      # Not after an edit.
      sed -i 's/2030/2031/' .pintle/trust.json && ! pintle trust verify
      """)
    #expect(result.said.contains("Good \"pintle-trust\" signature for fay"), "\(result.said)")
    #expect(result.said.contains("approved by fay (1 of 1)"), "\(result.said)")
  }

  /// A stick that signs without being touched says nothing about a person's will.
  @Test func untouchedKeyDecidesNothing() throws {
    let desk = try SigningTests.Desk()
    let result = try stick(
      "ed25519", flags: 0, desk,
      """
      pintle key new --output ann --no-passphrase > /dev/null
      git init -q -b main repository && cd repository && mkdir .pintle/ && echo 'fail-on: high' > .pintle/policy.yaml
      pintle trust init --role trust --threshold 1 --key fay=../sock.pub --key ann=../ann.pub \
        --role approve --threshold 1 --key fay=../sock.pub --sign-with ../ann.key
      git add . && git commit -q -m base && git update-ref refs/remotes/origin/main HEAD && git switch -q -c change
      pintle trust add --expires 2030-01-01T00:00:00Z --sign-with $key && ! pintle trust verify
      git checkout -q .pintle/ && echo 'fail-on: critical' > .pintle/policy.yaml && git commit -q -am loosen
      pintle approve --base origin/main --key $key > /dev/null; git add . && git commit -q -m approve
      ! pintle check --base origin/main --at 2026-11-26T00:00:00Z
      """)
    #expect(result.said.contains("signed without being touched"), "\(result.said)")
    #expect(result.said.contains("signed it without being touched"), "\(result.said)")
  }
}
