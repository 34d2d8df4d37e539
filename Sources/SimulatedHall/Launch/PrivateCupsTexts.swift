import Glibc

/// The files that a private cupsd reads.
enum PrivateCupsTexts {
    /// `cupsd.conf`: Debian's, without TCP, browsing, web pages and the exit when idle.
    static func daemonConfiguration(_ files: PrivateCupsFiles) -> String {
        """
        LogLevel warn
        PageLogFormat
        MaxLogSize 1m
        AccessLogLevel config
        ErrorPolicy retry-job
        Listen \(files.socket)
        Browsing No
        DefaultShared No
        DefaultAuthType Basic
        WebInterface No
        IdleExitTimeout 0
        PreserveJobFiles \(files.keepsDocuments ? "Yes" : "No")
        PreserveJobHistory Yes
        DirtyCleanInterval \(files.dirtyCleanInterval)
        <Location />
          Order allow,deny
        </Location>
        <Location /admin>
          Order allow,deny
        </Location>
        \(defaultPolicy)

        """
    }

    /// `<Policy default>` of Debian 12's `cupsd.conf`, word for word.
    private static let defaultPolicy = """
        <Policy default>
          JobPrivateAccess default
          JobPrivateValues default
          SubscriptionPrivateAccess default
          SubscriptionPrivateValues default
          <Limit Create-Job Print-Job Print-URI Validate-Job>
            Order deny,allow
          </Limit>
          <Limit Send-Document Send-URI Hold-Job Release-Job Restart-Job Purge-Jobs Set-Job-Attributes \
        Create-Job-Subscription Renew-Subscription Cancel-Subscription Get-Notifications Reprocess-Job \
        Cancel-Current-Job Suspend-Current-Job Resume-Job Cancel-My-Jobs Close-Job CUPS-Move-Job>
            Require user @OWNER @SYSTEM
            Order deny,allow
          </Limit>
          <Limit CUPS-Get-Document>
            AuthType Default
            Require user @OWNER @SYSTEM
            Order deny,allow
          </Limit>
          <Limit CUPS-Add-Modify-Printer CUPS-Delete-Printer CUPS-Add-Modify-Class CUPS-Delete-Class \
        CUPS-Set-Default CUPS-Get-Devices>
            AuthType Default
            Require user @SYSTEM
            Order deny,allow
          </Limit>
          <Limit Pause-Printer Resume-Printer Enable-Printer Disable-Printer Pause-Printer-After-Current-Job \
        Hold-New-Jobs Release-Held-New-Jobs Deactivate-Printer Activate-Printer Restart-Printer Shutdown-Printer \
        Startup-Printer Promote-Job Schedule-Job-After Cancel-Jobs CUPS-Accept-Jobs CUPS-Reject-Jobs>
            AuthType Default
            Require user @SYSTEM
            Order deny,allow
          </Limit>
          <Limit Cancel-Job CUPS-Authenticate-Job>
            Require user @OWNER @SYSTEM
            Order deny,allow
          </Limit>
          <Limit All>
            Order deny,allow
          </Limit>
        </Policy>
        """

    /// `cups-files.conf`. As root: Debian's users and groups, so backends run as `lp`. As an ordinary user:
    /// everything is that user's, whose own group administers, since that user may be in no other.
    static func filesConfiguration(_ files: PrivateCupsFiles) -> String {
        let (user, group) = owner()
        let folder = files.folder
        return """
            User \(user)
            Group \(group)
            SystemGroup \((files.systemGroups ?? usualSystemGroups(own: group)).joined(separator: " "))
            ServerRoot \(folder)/etc
            ServerBin \(folder)/bin
            ServerKeychain \(folder)/etc/ssl
            DataDir \(folder)/data
            DocumentRoot \(folder)/data
            RequestRoot \(folder)/spool
            TempDir \(folder)/tmp
            CacheDir \(folder)/cache
            StateDir \(folder)/state
            ErrorLog \(files.log)
            AccessLog \(folder)/log/access_log
            PageLog \(folder)/log/page_log
            CreateSelfSignedCerts no
            Printcap

            """
    }

    private static func owner() -> (user: String, group: String) {
        guard geteuid() != 0 else { return ("lp", getgrnam("lp") == nil ? "root" : "lp") }
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "nobody"
        return (user, getgrgid(getegid()).map { String(cString: $0.pointee.gr_name) } ?? "nogroup")
    }

    /// cupsd refuses to start when a group is unknown.
    private static func usualSystemGroups(own: String) -> [String] {
        let debian = getgrnam("lpadmin") == nil ? [] : ["lpadmin"]
        return (geteuid() == 0 ? ["root"] : [own]) + debian
    }

    /// `mime.convs`: bytes of no known type are the printer's own, as Debian has it for `lp -o raw`; a PDF is as it shall
    /// be printed, which spares an IPP Everywhere queue the filter that would arrange its pages.
    static let conversions = """
        application/octet-stream application/vnd.cups-raw 0 -
        application/pdf application/vnd.cups-pdf 0 -

        """

    /// A ticket queue takes the printer's own bytes and nothing else, so text and PDF are refused when they are sent.
    static let ticketDescription = """
        *PPD-Adobe: "4.3"
        *FormatVersion: "4.3"
        *FileVersion: "1.0"
        *LanguageVersion: English
        *LanguageEncoding: ISOLatin1
        *PCFileName: "HALLKIT.PPD"
        *Manufacturer: "HallKit"
        *Product: "(HallKit ticket printer)"
        *ModelName: "HallKit ticket printer"
        *ShortNickName: "HallKit ticket printer"
        *NickName: "HallKit ticket printer, raw"
        *PSVersion: "(3010.000) 0"
        *LanguageLevel: "3"
        *ColorDevice: False
        *DefaultColorSpace: Gray
        *FileSystem: False
        *Throughput: "1"
        *LandscapeOrientation: Plus90
        *cupsVersion: 2.4
        *cupsFilter2: "application/vnd.cups-raw application/vnd.cups-raw 0 -"
        *OpenUI *PageSize/Paper: PickOne
        *DefaultPageSize: Roll80
        *PageSize Roll80/80 mm roll: ""
        *CloseUI: *PageSize
        *OpenUI *PageRegion/Paper: PickOne
        *DefaultPageRegion: Roll80
        *PageRegion Roll80/80 mm roll: ""
        *CloseUI: *PageRegion
        *DefaultImageableArea: Roll80
        *ImageableArea Roll80/80 mm roll: "11 0 215 566"
        *DefaultPaperDimension: Roll80
        *PaperDimension Roll80/80 mm roll: "226 566"
        *DefaultFont: Courier

        """
}
