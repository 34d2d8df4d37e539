import ArgumentParser

/// `hallctl devices reference`: every device file and firmware profile as a page.
struct DeviceReferenceVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: say("所有设备文件和固件档案：每个值和它的出处。", "All device files and firmware profiles: each value and its source."),
        discussion: Ending.discussion(
            """
            打印一页 Markdown，由程序读到的值生成，和代理程序用的完全一样；值旁边的出处取自文件里的注释。有文件读不了时退出码 78。
            """,
            """
            Prints a page of Markdown, made of the values as the agent reads them; the source beside a value is the \
            remark that stands beside it in its file. Exits 78 when a file cannot be read.
            """, example: "hallctl devices reference >devices.md"))

    @OptionGroup var options: GlobalOptions

    func perform() async throws -> Ending {
        let reference: DefinitionReference
        do { reference = try DefinitionReference(library: HallFiles(options).library) } catch {
            throw HallFiles.trouble(error)
        }
        if options.json {
            try Output.json(reference)
        } else {
            Output.line(reference.page)
        }
        return .ok
    }
}
