import Foundation
import Testing

// The code in the readme and in the articles, compiled from their own text.
//
// A block sees what those before it in the document declare. What a reader need not see, such as where an `x` comes from,
// stands in a comment of the page, `<!-- swift: let x = ... -->`. A block after `<!-- not compiled: why -->` is left out.

@Suite("Documentation")
struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let documents: [URL] = {
        let articles = root.appending(path: "Sources/RNNKit/RNNKit.docc")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: articles.path())) ?? []
        return [root.appending(path: "README.md")]
            + names.filter { $0.hasSuffix(".md") }.sorted().map { articles.appending(path: $0) }
    }()

    @Test("Every example in the readme and in the articles compiles")
    func compiles() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "documentation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var files: [String] = []
        for (number, document) in Self.documents.enumerated() {
            let code = try Code(String(contentsOf: document, encoding: .utf8))
            #expect(code.opened == code.closed, "\(document.lastPathComponent): a block of code is not closed")
            guard !code.isEmpty else { continue }
            let file = folder.appending(path: "document\(number).swift")
            try code.source(of: document.path(), as: "Document\(number)").write(
                to: file, atomically: true, encoding: .utf8)
            files.append(file.path())
        }
        #expect(files.count > 5)
        let (status, messages) = try typecheck(files)
        #expect(status == 0, "\(messages)")
    }

    @Test("An example that does not compile is noticed, with its document and line")
    func notices() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "documentation-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let code = Code("Text\n\n```swift\nlet x = Tensor<Float>.nothingOfTheKind\n```\n")
        let file = folder.appending(path: "wrong.swift")
        try code.source(of: "/there/Wrong.md", as: "Wrong").write(to: file, atomically: true, encoding: .utf8)
        let (status, messages) = try typecheck([file.path()])
        #expect(status != 0 && messages.contains("/there/Wrong.md:4:"), "\(messages)")
    }

    /// Type-checks files against the modules that the tests were built with.
    private func typecheck(_ files: [String]) throws -> (status: Int32, messages: String) {
        let products = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments =
            [
                "swiftc", "-typecheck", "-continue-building-after-errors", "-parse-as-library", "-swift-version", "6",
                "-suppress-warnings",
                "-module-name", "Documents", "-I", products.appending(path: "Modules").path(), "-Xcc",
                "-fmodule-map-file=" + products.appending(path: "CRNNKernels.build/module.modulemap").path(),
            ] + files
        let pipe = Pipe()
        compiler.standardError = pipe
        try compiler.run()
        let messages = pipe.fileHandleForReading.readDataToEndOfFile()
        compiler.waitUntilExit()
        return (compiler.terminationStatus, String(decoding: messages, as: UTF8.self))
    }
}

/// The code of a document.
private struct Code {
    private(set) var opened = 0
    private(set) var closed = 0
    /// Runs of lines, with their numbers: a block of code, or what a comment hides.
    private var blocks: [(isHidden: Bool, lines: [(number: Int, text: String)])] = []

    var isEmpty: Bool { blocks.isEmpty }

    init(_ text: String) {
        var isCode = false
        var isHidden = false
        var isLeftOut = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let text = line.trimmingCharacters(in: .whitespaces)
            if isCode {
                if text == "```" {
                    (isCode, isLeftOut) = (false, false)
                    closed += 1
                } else if !isLeftOut {
                    add(String(line), index)
                }
            } else if isHidden {
                isHidden = !text.hasSuffix("-->")
                add(text.replacing("-->", with: ""), index)
            } else if text == "```swift" {
                isCode = true
                opened += 1
                if !isLeftOut { blocks.append((false, [])) }
            } else if text.hasPrefix("<!-- swift:") {
                isHidden = !text.hasSuffix("-->")
                blocks.append((true, []))
                add(text.replacing("<!-- swift:", with: "").replacing("-->", with: ""), index)
            } else if text.hasPrefix("<!-- not compiled:") {
                isLeftOut = true
            }
        }
    }

    private mutating func add(_ text: String, _ index: Int) {
        blocks[blocks.count - 1].lines.append((index + 1, text))
    }

    /// A file with the code, whose errors name the document. Types stand in an enumeration of the document's own, the rest
    /// in a function of it: each block in a scope within that of the one before, so that it may use names anew.
    func source(of document: String, as name: String) -> String {
        var imports: Set = ["import RNNKit"]
        var (types, extensions, body) = ("", "", "")
        var (scopes, isType, isExtension) = (0, false, false)
        for block in blocks {
            if !block.isHidden {
                body += "do {\n"
                scopes += 1
            }
            // Where the next lines of each kind come from is said where they are not those after the last ones: it cannot be
            // said in the middle of a statement.
            var next: [Int?] = [nil, nil, nil]
            for (number, text) in block.lines {
                if text.hasPrefix("import ") {
                    imports.insert(text)
                    continue
                }
                isType = isType || ["struct ", "enum ", "protocol "].contains { text.hasPrefix($0) }
                isExtension = isExtension || text.hasPrefix("extension ")
                let kind = isType ? 0 : isExtension ? 1 : 2
                let place = next[kind] == number ? "" : "#sourceLocation(file: \"\(document)\", line: \(number))\n"
                next[kind] = number + 1
                switch kind {
                case 0: types += place + text + "\n"
                case 1: extensions += place + text + "\n"
                default: body += place + text + "\n"
                }
                if text.hasPrefix("}") { (isType, isExtension) = (false, false) }
            }
        }
        for type in types.matches(of: /struct (\w+)/).map(\.1) {
            extensions = extensions.replacing("extension \(type)", with: "extension \(name).\(type)")
        }
        return imports.sorted().joined(separator: "\n")
            + "\nenum \(name) {\n\(types)\nstatic func run() async throws {\n"
            + body + String(repeating: "}\n", count: scopes) + "}\n}\n" + extensions
    }
}
