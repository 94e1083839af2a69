import Evidence
import Gate
import Reports

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Results.
enum StandardOutput {
  /// Writes all of it. A full disk is an error, and so, quietly, is a reader that went away: nobody read the
  /// verdict.
  static func write(_ bytes: [UInt8]) {
    if writeAll(bytes, to: 1) { return }
    if errno == EPIPE { leave(2) }
    StandardError.write("pintle: the output cannot be written\n")
    leave(2)
  }
}

/// Everything that is no result. Text from input is made visible before it is printed.
enum StandardError {
  static func write(_ text: String) { _ = writeAll(Array(Printable.text(text).utf8), to: 2) }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    if count <= 0 { return false }
    rest = rest.dropFirst(count)
  }
  return true
}

/// Lets `write` fail with EFBIG in place of ending the program.
func ignoreSizeSignal() { signal(SIGXFSZ, SIG_IGN) }

/// Ends the program at once: everything is written by then, and the libraries' tidying takes time for nothing.
func leave(_ code: Int32) -> Never { _exit(code) }

/// What the process was started with.
enum ProcessEnvironment {
  static var variables: [String: String] {
    var variables: [String: String] = [:]
    var cursor = environ
    while let entry = cursor.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      cursor += 1
    }
    return variables
  }

  static var now: Instant { Instant(seconds: Int64(time(nil))) }
}

/// Whether and how wide to print for people.
enum Terminal {
  static func usesColour(_ choice: ColourChoice, _ variables: [String: String]) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      isatty(1) == 1 && variables["NO_COLOR"]?.isEmpty ?? true && variables["TERM"] != "dumb"
    }
  }
}

/// When to use colour.
enum ColourChoice: String, CaseIterable {
  case auto, always, never
}
