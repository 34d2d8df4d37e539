import Testing

@testable import HallDomain

@Suite("What is wrong in a file, in Chinese")
struct FileErrorWordsTests {
    @Test("every line of the table can be read, and says in Chinese what it says in English")
    func table() throws {
        #expect(FileErrorWords.unreadable == 0)
        for line in CatalogueTables.fileErrors.split(separator: "\n") {
            let parts = line.split(separator: " | ").map(String.init)
            try #require(parts.count == 2, "\(line)")
            if !parts[1].contains("{") { #expect(FileErrorWords.chinese(of: parts[1]) == parts[0]) }
            let isChinese = parts[0].unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }
            #expect(isChinese || parts[0].contains("{rest}") || parts[0].contains("true"), "\(line)")
        }
    }

    @Test(
        "messages of the readers have a Chinese form",
        arguments: [
            ("unknown key 'adress' (did you mean 'address'?)", "不认识“adress”（是不是“address”？）"),
            ("unknown key 'x'; allowed: a, b", "不认识“x”；这里可以写：a, b"),
            (
                "device 'board-1': key 'address' is missing (is it 'adress'?)",
                "设备“board-1”：缺少“address”（是不是“adress”写错了？）"
            ),
            ("devices.0.at: '5' is no port; allowed: path:/dev/…", "devices.0.at：“5”不是接口；可以写：path:/dev/…"),
            ("windows.2.zone: key 'zone' is missing", "windows.2.zone：缺少“zone”"),
            ("services.0.width: 'wide' is written; allowed: a whole number", "services.0.width：写的是“wide”；应是整数"),
            ("no window '7'", "没有窗口“7”"), ("no zone 'Q'; there are: A, B", "没有区域“Q”；有：A, B"),
            ("keepLedgerDays 0 is out of range; allowed: 1 … 3660", "keepLedgerDays 0 超出范围；允许 1 … 3660"),
            ("900 is out of range; allowed: -720 … 840", "900 超出范围；允许 -720 … 840"),
            (
                "longPressMilliseconds is 5; allowed: 0 (off) or 500 to 10000",
                "longPressMilliseconds 是 5；允许 0 (off) or 500 to 10000"
            ),
            ("device 'b': address 0: allowed is 1 to 247", "设备“b”：address 0：允许 1 to 247"),
            (
                "kiosk '1' would give A6999 … A6999, which the hall server gives too; every number has one issuer",
                "取号机“1”的 A6999 … A6999 大厅服务器也会发；每个号只能由一处发"
            ),
            ("'x' is no address; allowed: HOST:PORT or [IPV6]:PORT", "“x”不是地址；应写 HOST:PORT 或 [IPV6]:PORT"),
            (
                "needs {token}, ASCII only, 200 characters at most: https://HOST/t/{token}",
                "需要 {token}，只用 ASCII，最多200个字符：https://HOST/t/{token}"
            ),
        ])
    func known(_ english: String, _ chinese: String) { #expect(FileErrorWords.chinese(of: english) == chinese) }

    @Test("what nobody knows stays as it is", arguments: ["", "boom", "place: boom", "a: b: c: d: e: f"])
    func unknown(_ english: String) { #expect(FileErrorWords.chinese(of: english) == nil) }
}
