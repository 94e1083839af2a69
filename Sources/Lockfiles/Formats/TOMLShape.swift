import Evidence
import Syntax

extension TOMLValue {
  /// A string's text.
  ///
  /// - Throws: `malformed` where the value is anything else.
  func text(_ what: String) throws(ReadError) -> String {
    guard let string else { throw ReadError(at: range.lowerBound, "\(what) is a string") }
    return string
  }

  /// - Throws: `malformed` where the value is no table.
  func table(_ what: String) throws(ReadError) -> TOMLValue {
    guard kind == .table else { throw ReadError(at: range.lowerBound, "\(what) is a table") }
    return self
  }

  /// - Throws: `malformed` where the value is no array.
  func array(_ what: String) throws(ReadError) -> TOMLElements {
    guard kind == .array else { throw ReadError(at: range.lowerBound, "\(what) is an array") }
    return elements
  }

  /// An array's strings.
  ///
  /// - Throws: `malformed` where the value is no array or holds anything else.
  func texts(_ what: String) throws(ReadError) -> [TOMLValue] {
    var found: [TOMLValue] = []
    for element in try array(what) {
      guard element.kind == .string else {
        throw ReadError(at: element.range.lowerBound, "\(what) is an array of strings")
      }
      found.append(element)
    }
    return found
  }
}

extension TOMLMember {
  /// The whole pair.
  var pairRange: Range<Int> {
    let (start, end) = (key.range.lowerBound, value.range.upperBound)
    return start < end ? start..<end : key.range
  }
}

/// Reads a whole TOML document into something, and says in one way what went wrong.
enum TOMLReading {
  static func read<Value>(
    _ source: Source, options: TOMLOptions = .strict,
    _ make: (TOMLDocument) throws(ReadError) -> (Value, [Anomaly])
  ) -> Reading<Value> {
    do throws(ReadError) {
      let (value, anomalies) = try make(TOMLDocument(source, options: options))
      return .read(value, anomalies: anomalies)
    } catch {
      return error.kind == .unsupported ? .unsupported(error.what) : .malformed(error)
    }
  }
}
