import Patterns

/// What a script's code does that several rules ask about: where text becomes code, where the network is
/// used, where data is decoded, where programs are started.
struct ScriptFacts {
  /// Calls that run text as code.
  let sinks: [Call]
  let network: [Call]
  let decoders: [Call]
  let spawns: [Call]

  init(_ view: CodeView) {
    let names = ScriptNames.of(view.language)
    let spelled = view.spelledCalls(of: names.sinks + names.memberSinks)
    sinks =
      (Self.calls(names.sinks, view, anyObject: false)
      + Self.calls(names.memberSinks, view, anyObject: true)
      + spelled).sorted { $0.name.lowerBound < $1.name.lowerBound }
    network =
      (Self.calls(names.network, view, anyObject: view.language == .cSharp)
      + Self.requiredCalls(view)).sorted { $0.name.lowerBound < $1.name.lowerBound }
    decoders = Self.calls(names.decoders, view, anyObject: true)
    spawns = Self.calls(names.spawns, view, anyObject: true)
  }

  /// `require('https').get(…)` and `require('axios')(…)`.
  private static func requiredCalls(_ view: CodeView) -> [Call] {
    guard view.language == .javaScript else { return [] }
    let modules: Set = [
      "http", "https", "node:http", "node:https", "axios", "node-fetch", "got", "request", "needle",
    ]
    return view.calls("require").compactMap { call in
      guard call.arguments.count < 20,
        modules.contains(view.text(call.arguments).filter { !"'\"`".contains($0) })
      else { return nil }
      let end = call.arguments.upperBound + 1
      var name = end
      if name < view.code.count, view.code[name] == UInt8(ascii: ".") {
        name += 1
        while name < view.code.count, view.code[name].isWord { name += 1 }
        let word = view.code((end + 1)..<name)
        guard ["get", "post", "request", "default"].contains(word) else { return nil }
      }
      return view.call(from: call.name.lowerBound, nameEnd: name)
    }
  }

  private static func calls(_ names: [String], _ view: CodeView, anyObject: Bool) -> [Call] {
    names.flatMap { view.calls($0, anyObject: anyObject) }
      .sorted { $0.name.lowerBound < $1.name.lowerBound }
  }

  /// The first call that begins within a distance of a place.
  static func near(_ calls: [Call], _ place: Int, _ distance: Int) -> Call? {
    calls.first { abs($0.name.lowerBound - place) <= distance }
  }
}

/// Functions by what they do, for each language.
struct ScriptNames {
  var sinks: [String] = []
  var memberSinks: [String] = []
  var network: [String] = []
  var decoders: [String] = []
  var spawns: [String] = []

  static func of(_ language: Language) -> ScriptNames {
    switch language {
    case .javaScript: javaScript
    case .python: python
    case .ruby: ruby
    case .php: php
    case .rust: rust
    case .go: go
    case .cSharp: cSharp
    default: ScriptNames()
    }
  }

  private static let javaScript = ScriptNames(
    sinks: ["eval", "Function", "Function.constructor", "execScript"],
    memberSinks: [
      "runInThisContext", "runInNewContext", "runInContext", "_compile", "constructor.constructor",
    ],
    network: [
      "fetch", "axios", "axios.get", "axios.post", "axios.request", "got", "got.get", "got.post",
      "request", "request.get", "request.post", "http.get", "http.request", "https.get",
      "https.request", "needle", "needle.get", "superagent.get", "superagent.post",
      "XMLHttpRequest", "WebSocket", "net.connect", "net.createConnection", "node_fetch",
      "nodeFetch", "sendBeacon", "navigator.sendBeacon",
    ],
    decoders: [
      "atob", "Buffer.from", "unescape", "decodeURIComponent", "fromCharCode", "fromCodePoint",
      "inflateSync", "gunzipSync", "brotliDecompressSync", "createDecipheriv",
    ],
    spawns: [
      "spawn", "spawnSync", "execSync", "execFile", "execFileSync", "fork", "child_process.exec",
      "cp.exec", "exec",
    ])

  private static let python = ScriptNames(
    sinks: ["exec", "eval"], memberSinks: [],
    network: [
      "requests.get", "requests.post", "requests.put", "requests.request", "urlopen",
      "urllib.request.urlopen", "urlretrieve", "urllib.request.urlretrieve", "httpx.get",
      "httpx.post", "urllib2.urlopen", "socket.create_connection", "socket.socket",
      "http.client.HTTPSConnection", "http.client.HTTPConnection", "aiohttp.ClientSession",
      "httpx.Client", "requests.Session", "session.get", "session.post",
    ],
    decoders: [
      "b64decode", "b32decode", "b85decode", "a85decode", "urlsafe_b64decode", "fromhex",
      "unhexlify", "decompress", "marshal.loads", "codecs.decode", "decrypt", "Fernet",
    ],
    spawns: [
      "subprocess.Popen", "subprocess.run", "subprocess.call", "subprocess.check_output",
      "subprocess.check_call", "os.system", "os.popen", "Popen", "os.execv", "os.startfile",
    ])

  private static let ruby = ScriptNames(
    sinks: ["eval", "instance_eval", "class_eval", "Kernel.eval"], memberSinks: [],
    network: ["Net::HTTP.get", "Net::HTTP.post", "Net::HTTP.start", "URI.open", "HTTParty.get"],
    decoders: ["Base64.decode64", "Base64.strict_decode64", "Zlib::Inflate.inflate", "unpack"],
    spawns: ["system", "exec", "spawn", "IO.popen", "Open3.capture3"])

  private static let php = ScriptNames(
    sinks: ["eval", "assert", "create_function"], memberSinks: [],
    network: ["curl_exec", "fsockopen"],
    decoders: ["base64_decode", "gzinflate", "gzuncompress", "str_rot13", "hex2bin"],
    spawns: ["shell_exec", "system", "exec", "passthru", "proc_open", "popen"])

  private static let rust = ScriptNames(
    network: [
      "reqwest::get", "reqwest::blocking::get", "blocking::get", "blocking::Client::new",
      "reqwest::Client::new", "ureq::get", "ureq::post", "ureq::request", "minreq::get",
      "minreq::post", "attohttpc::get", "attohttpc::post", "isahc::get", "isahc::post",
      "curl::easy::Easy::new",
      "TcpStream::connect", "UdpSocket::bind", "surf::get", "surf::post",
    ],
    decoders: ["base64::decode", "hex::decode", "decode_config", "GzDecoder::new"],
    spawns: ["Command::new"])

  private static let go = ScriptNames(
    network: [
      "http.Get", "http.Post", "http.PostForm", "http.NewRequest", "http.NewRequestWithContext",
      "net.Dial", "net.DialTimeout", "tls.Dial",
    ],
    decoders: [
      "base64.StdEncoding.DecodeString", "base64.URLEncoding.DecodeString", "hex.DecodeString",
    ],
    spawns: ["exec.Command", "exec.CommandContext", "os.StartProcess", "syscall.Exec"])

  private static let cSharp = ScriptNames(
    network: [
      "DownloadFile", "DownloadString", "DownloadData", "GetStringAsync", "GetByteArrayAsync",
      "GetAsync", "PostAsync", "WebRequest.Create", "TcpClient", "HttpClient", "WebClient",
    ],
    decoders: ["Convert.FromBase64String", "FromBase64String"],
    spawns: ["Process.Start", "Assembly.Load", "Assembly.LoadFrom"])
}
