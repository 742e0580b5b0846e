/// The shells that there are completion scripts for.
public enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

/// A script by which a shell completes the commands and options of a program.
///
/// ```swift
/// print(CompletionScript(program: "measure", commands: commands).text(for: .bash))
/// ```
public struct CompletionScript: Sendable {
    private let program: String
    private let commands: [CommandDescription]

    /// A script for the commands of a program.
    public init(program: String, commands: [CommandDescription]) {
        (self.program, self.commands) = (program, commands)
    }

    /// The script.
    public func text(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    private var names: [String] { commands.compactMap(\.name) }

    /// The name of a shell function.
    private var function: String { "_" + program.map { $0.isLetter || $0.isNumber ? $0 : "_" } }

    // MARK: bash

    private var bash: String {
        let cases = commands.map { command in
            let options = Dictionary(grouping: command.options.filter { $0.valueName != nil }, by: bashValues)
            let values = options.sorted { $0.key < $1.key }.map { values, options in
                "            \(options.map(\.name).joined(separator: "|"))) \(values) ;;\n"
            }
            return """
                    \(command.name ?? "")\(command.name == names.first ? "|''" : ""))
                        case $previous in
                \(values.joined())            *)
                            COMPREPLY=($(compgen -W "\(command.options.map(\.name).joined(separator: " ")) --help" -- "$current"))
                            if [[ $current != -* ]]; then
                                compopt -o filenames 2> /dev/null
                                COMPREPLY=($(compgen -f -- "$current"))
                            fi ;;
                        esac ;;

                """
        }
        return """
            # Completion of \(program) for bash: source this file, or write it to
            # ~/.local/share/bash-completion/completions/\(program).
            \(function)() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' word
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case $word in \(names.joined(separator: "|"))) command=$word; break ;; esac
                done
                COMPREPLY=()
                if [[ $COMP_CWORD -eq 1 && $current != -* ]]; then
                    COMPREPLY=($(compgen -W "\((names + ["help"]).joined(separator: " "))" -- "$current"))
                    return
                fi
                if [[ $previous == help ]]; then
                    COMPREPLY=($(compgen -W "\(names.joined(separator: " "))" -- "$current"))
                    return
                fi
                case $command in
            \(cases.joined())    esac
            }
            complete -F \(function) \(program)

            """
    }

    private func bashValues(of option: CommandDescription.Option) -> String {
        if !option.choices.isEmpty {
            return #"COMPREPLY=($(compgen -W "\#(option.choices.joined(separator: " "))" -- "$current"))"#
        }
        switch option.valueName {
        case "file": return #"compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -f -- "$current"))"#
        case "directory": return #"compopt -o filenames 2> /dev/null; COMPREPLY=($(compgen -d -- "$current"))"#
        default: return ":"
        }
    }

    // MARK: zsh

    private var zsh: String {
        let cases = commands.map { command in
            let rows = command.options.map { option in
                let start = "'\(option.name)" + (option.valueName == nil ? "" : "=")
                return "            \(start)[\(zshText(option.help))]\(zshValues(of: option))' \\\n"
            }
            return """
                        \(command.name ?? ""))
                            _arguments \\
                \(rows.joined())            '--help[Show help information.]' \\
                            '*:\(command.operand ?? "argument"):_files' ;;

                """
        }
        let list = commands.map { command in
            "        '\(command.name ?? ""):\(zshText(command.overview))'\n"
        }
        return """
            #compdef \(program)
            # Completion of \(program) for zsh: write this to a file _\(program) in a directory of $fpath.
            \(function)() {
                local -a commands
                commands=(
            \(list.joined())    )
                if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
                    _describe command commands
                    return
                fi
                local command=$words[2]
                if [[ $command == -* ]]; then
                    command=\(names.first ?? "")
                else
                    shift words
                    (( CURRENT-- ))
                fi
                case $command in
            \(cases.joined())        help) _describe command commands ;;
                esac
            }
            \(function) "$@"

            """
    }

    private func zshValues(of option: CommandDescription.Option) -> String {
        guard let valueName = option.valueName else { return "" }
        if !option.choices.isEmpty { return ":\(valueName):(\(option.choices.joined(separator: " ")))" }
        switch valueName {
        case "file": return ":file:_files"
        case "directory": return ":directory:_files -/"
        default: return ":\(valueName): "
        }
    }

    /// A text between single quotes and in brackets.
    private func zshText(_ text: String) -> String {
        firstSentence(text).replacing("'", with: "'\\''").replacing("[", with: "(").replacing("]", with: ")")
            .replacing(":", with: "\\:")
    }

    // MARK: fish

    private var fish: String {
        var lines = [
            "# Completion of \(program) for fish: write this to ~/.config/fish/completions/\(program).fish.",
            "complete -c \(program) -n '__fish_use_subcommand' -a help -d 'Show help information.'",
        ]
        for command in commands {
            let name = command.name ?? ""
            lines.append(
                "complete -c \(program) -n '__fish_use_subcommand' -a \(name) -d '\(fishText(command.overview))'")
            for option in command.options {
                lines.append(
                    "complete -c \(program) -n '__fish_seen_subcommand_from \(name)' -l \(option.name.dropFirst(2))"
                        + fishValues(of: option) + " -d '\(fishText(option.help))'")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func fishValues(of option: CommandDescription.Option) -> String {
        guard let valueName = option.valueName else { return "" }
        if !option.choices.isEmpty { return " -x -a '\(option.choices.joined(separator: " "))'" }
        switch valueName {
        case "file": return " -r -F"
        case "directory": return " -x -a '(__fish_complete_directories)'"
        default: return " -x"
        }
    }

    private func fishText(_ text: String) -> String {
        firstSentence(text).replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }
}

/// What a list has room for: the first sentence of a text, or what comes before its first list.
private func firstSentence(_ text: String) -> String {
    let end = text.firstRange(of: ". ")?.lowerBound ?? text.endIndex
    let sentence = String(text[..<end])
    let line = sentence.split(separator: "\n").joined(separator: " ")
    return line.hasSuffix(".") ? String(line.dropLast()) : line
}
