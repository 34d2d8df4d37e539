/// What the parser itself says around our words, in this run's language.
enum HelpPage {
    private static let words: [(english: String, chinese: String)] = [
        ("OVERVIEW: ", ""), ("USAGE: ", "用法："), ("ARGUMENTS:", "参数："), ("OPTIONS:", "选项："), ("SUBCOMMANDS:", "子命令："),
        ("Show help information.", "显示这份说明。"), ("Show the version.", "显示版本。"), ("Error: ", "错误："), ("Usage: ", "用法："),
        ("Help:  ", "说明：  "), ("(default: ", "(默认："), ("(values: ", "(可选："), (" for detailed help.", " 查看详细说明。"),
        (" for more information.", " 查看说明。"), ("  See '", "  请用 '"),
        ("Missing expected argument ", "缺少参数 "), ("Missing value for ", "缺少取值："), ("Unexpected argument ", "多余的参数 "),
        ("Unknown option ", "没有这个选项："), (" unexpected arguments: ", " 个多余的参数："), ("The value ", "取值 "),
        (" is invalid for ", " 不能用于 "),
    ]

    /// A page or message of the parser, in this run's language.
    static func words(_ text: String) -> String { say(chinese(text), text) }

    static func chinese(_ text: String) -> String {
        words.reduce(text) { text, pair in text.replacing(pair.english, with: pair.chinese) }
    }
}
