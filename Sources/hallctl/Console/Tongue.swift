import Foundation
import HallDomain

/// The language this run answers in.
enum Tongue {
    /// Chosen once, before help texts are made: `--lang`, else the locale, English on a console without Chinese glyphs.
    static let current = choose(CommandLine.arguments, ProcessInfo.processInfo.environment)

    /// The language for these arguments and this environment.
    static func choose(_ arguments: [String], _ environment: [String: String]) -> Language {
        for (index, argument) in arguments.enumerated() {
            if argument.hasPrefix("--lang=") { return Language(rawValue: String(argument.dropFirst(7))) ?? .en }
            if argument == "--lang", index + 1 < arguments.count {
                return Language(rawValue: arguments[index + 1]) ?? .en
            }
        }
        // The kernel's console has 512 glyphs at most, none of them Chinese.
        if environment["TERM"] == "linux" { return .en }
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale?.lowercased().hasPrefix("zh") == true ? .zh : .en
    }
}

/// The text of this run's language.
func say(_ zh: String, _ en: String) -> String { Tongue.current == .zh ? zh : en }

/// The text of this run's language.
func say(_ text: BilingualText) -> String { say(text.zh, text.en) }
