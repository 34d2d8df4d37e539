extension CatalogueTables {
    /// What can be wrong in a file that people write: hall file, device file, firmware profile. The rooms that find it
    /// say it in English, the form that other tools read too; here stands what a person reads. `{rest}` is a message by
    /// itself.
    static let fileErrors = """
        没有这个文件 | there is no such file
        打不开；须是当前用户能读的文件 | cannot be opened; it has to be a file that this user may read
        不是 UTF-8 文本；请另存为 UTF-8 | is not UTF-8 text; save it as UTF-8
        读不了，不是 UTF-8 文本；请改好或拿走 | cannot be read as UTF-8 text; mend it or take it away
        文件是空的 | the file is empty
        不认识“{key}”（是不是“{near}”？） | unknown key '{key}' (did you mean '{near}'?)
        不认识“{key}”；这里可以写：{known} | unknown key '{key}'; allowed: {known}
        不认识“{key}” | unknown key '{key}'
        缺少“{key}”（是不是“{near}”写错了？） | key '{key}' is missing (is it '{near}'?)
        缺少“{key}” | key '{key}' is missing
        {place}：{rest} | {place}: {rest}
        缺少取值 | a value is missing
        “{key}”写了两次 | key '{key}' stands twice
        不能用锚点、别名和合并键（& * <<），请写全 | anchors, aliases and merge keys (& * <<) are not allowed; write it out
        写的是“{value}”；应是{kind} | '{value}' is written; allowed: {kind}
        写的是一组键值；应是{kind} | a mapping is written; allowed: {kind}
        写的是列表；应是{kind} | a list is written; allowed: {kind}
        整数 | a whole number
        true 或 false | true or false
        文字 | a text
        列表 | a list
        一组键值 | a mapping
        单个值 | a single value
        “{text}”不是接口；可以写：{known} | '{text}' is no port; allowed: {known}
        不认识 schema {value}；可以是：1 | schema {value} is not known; allowed: 1
        角色“{role}”不是驱动“{driver}”的（{own}） | role '{role}' is not that of driver '{driver}' ({own})
        驱动“{driver}”需要固件档案，文件里没有写 | driver '{driver}' needs a firmware profile, and the file names none
        驱动“{driver}”不能用这种连接 | driver '{driver}' cannot use this kind of connection
        id“{id}”与文件名“{name}”不同 | id '{id}' is not the file's name '{name}'
        没有驱动“{driver}”；有：{known} | no driver '{driver}'; allowed: {known}
        没有固件档案“{profile}” | no firmware profile '{profile}'
        {folders} 里没有适合版本“{version}”的固件档案 | no firmware profile fits version '{version}' in {folders}
        {folders} 里没有设备文件“{file}” | no device file '{file}' in {folders}
        没有设备文件“{file}”；有：{known} | no device file '{file}'; there are: {known}
        没有设备文件“{file}” | no device file '{file}'
        设备“{id}”：{rest} | device '{id}': {rest}
        屏“{id}”显示不了“{text}”：{why} | board '{id}' cannot show '{text}': {why}
        kind“{kind}”不是驱动用的连接；可以是：{known} | kind '{kind}' is not what the driver talks through; allowed: {known}
        {key} 只用于 kind“{kind}” | {key} belongs to kind '{kind}' only
        波特率 {value} 不是串口的速率；可以是：{known} | baudRate {value} is no speed of a serial port; allowed: {known}
        {key} {value} 超出范围；允许 {allowed} | {key} {value} is out of range; allowed: {allowed}
        {value} 超出范围；允许 {allowed} | {value} is out of range; allowed: {allowed}
        {key} 是 {value}；允许 {allowed} | {key} is {value}; allowed: {allowed}
        {key} {value}：允许 {allowed} | {key} {value}: allowed is {allowed}
        没有窗口办理“{id}”；请加到某个窗口的 services 里 | no window serves '{id}'; add it to a window's services
        需要 {token}，只用 ASCII，最多200个字符：https://HOST/t/{token} | needs {token}, ASCII only, 200 characters at most: https://HOST/t/{token}
        “{value}”不能作字母；须是一个大写字母，不用 I 和 O | '{value}' is no prefix; allowed: one letter A … Z without I and O
        {from} … {to} 不是号段；须在 {allowed} 之内 | {from} … {to} is no range; allowed: within {allowed}
        与“{other}”共用字母 {letter}，宽度和号段却不同：一个字母一个号段 | shares prefix {letter} with '{other}' but not its width and numbers: one series, one range
        “{text}”有 {n} 个字宽；最多12个汉字 | '{text}' is {n} wide; allowed: 12 full-width characters
        “{text}”太宽；最多4个汉字 | '{text}' is too wide; allowed: 4 full-width characters
        “{id}”不是窗口号；须是 1 … 999，加引号 | '{id}' is no window number; allowed: 1 … 999, quoted
        “{id}”在 {list} 里有两个 | '{id}' stands twice in {list}
        “{id}”不能作名字；只用 a … z、0 … 9 和连字符，最多32个 | '{id}' is no id; allowed: a … z, 0 … 9 and hyphens, 32 at most
        没有部门“{id}”；有：{known} | no department '{id}'; there are: {known}
        没有区域“{id}”；有：{known} | no zone '{id}'; there are: {known}
        没有事项“{id}”；有：{known} | no service '{id}'; there are: {known}
        没有取号机“{id}”；有：{known} | no kiosk '{id}'; there are: {known}
        没有窗口“{id}” | no window '{id}'
        没有取号机“{id}” | no kiosk '{id}'
        没有区域“{id}” | no zone '{id}'
        没有字母是“{letter}”的事项 | no service has the prefix '{letter}'
        取号机“{id}”给 {series} 写了两次号段 | kiosk '{id}' has numbers for {series} twice
        取号机“{id}”的 {range} 大厅服务器也会发；每个号只能由一处发 | kiosk '{id}' would give {range}, which the hall server gives too; every number has one issuer
        取号机“{id}”的 {range} 取号机“{other}”也会发；每个号只能由一处发 | kiosk '{id}' would give {range}, which kiosk '{other}' gives too; every number has one issuer
        “{id}”接在别的设备已占的位置；每台要有自己的接口或地址 | '{id}' hangs where another device hangs; give each its own port or address
        “{id}”（{model}）不接打印队列；可以写：{known} | '{id}' ({model}) hangs on no queue; allowed: {known}
        “{id}”已在 queue:{name}；不要再写 queue: | '{id}' is at queue:{name}; leave 'queue:' out
        “{id}”（{model}）只能经打印队列；可以写：CUPS 的 queue:名字 | '{id}' ({model}) is reached by a queue only; allowed: queue:NAME of CUPS
        打印机“{id}”要写 kiosk: 和 queue:（CUPS 队列的名字） | printer '{id}' needs 'kiosk:' and 'queue:' (the name of its CUPS queue)
        “{id}”要写 window:，属于哪个窗口 | '{id}' needs 'window:', the window it belongs to
        读卡器“{id}”要写 kiosk:，属于哪台取号机 | reader '{id}' needs 'kiosk:', the kiosk it belongs to
        屏“{id}”要写 window:（窗口屏）或 zone:（综合屏） | board '{id}' needs 'window:' (窗口屏) or 'zone:' (综合屏)
        语音模块“{id}”要写 zone:，在哪个区域播报 | speaker module '{id}' needs 'zone:', the zone it speaks in
        区域“{id}”有两个语音模块；一个区域一个声音 | zone '{id}' has two speaker modules; one voice a zone
        大厅服务器写了 listen:，就不是别处的取号机 | the hall server, which has 'listen:', is no kiosk of another
        写 server: 的取号机才等；大厅服务器不等 | a kiosk waits, with 'server:'; the hall server does not
        大厅服务器要写 issuers:，说明断网时每台取号机发哪些号 | a hall server needs 'issuers:', which says what numbers each kiosk gives when cut off
        “{text}”没有端口；应写 HOST:PORT | '{text}' has no port; allowed: HOST:PORT
        “{text}”不是地址；应写 HOST:PORT 或 [IPV6]:PORT | '{text}' is no address; allowed: HOST:PORT or [IPV6]:PORT
        要写 listen:（本机是大厅服务器），或 server: 和 kiosk: | needs either 'listen:' (this machine is the hall server) or 'server:' and 'kiosk:'
        要写 kiosk:，本机是大厅的哪台取号机 | needs 'kiosk:', which says which of the hall's kiosks this machine is
        取号机“{id}”在 issuers: 里没有 {letter} 的号段，断网时没有号可发 | kiosk '{id}' has no numbers of series {letter} in 'issuers:', for when it is cut off
        取号机的账本放在自己的盘上，断网才能继续 | a kiosk keeps its ledger on its own disk, so that it goes on when it is cut off
        “{id}”是别的取号机的；本机是取号机“{kiosk}” | '{id}' is another kiosk's; this machine is kiosk '{kiosk}'
        账本地址：{rest} | the ledger's address {rest}
        不是 PostgreSQL 地址；应写 {shape} | is no address of PostgreSQL; allowed: {shape}
        里有{secret}；请写到文件里（0600），再用 ?passfile=FILE 指明 | carries a {secret}; write it into a file (0600) and name that: ?passfile=FILE
        """
}
