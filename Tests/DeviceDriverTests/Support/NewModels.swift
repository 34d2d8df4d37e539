/// Device files of models that nobody makes: what a technician would add, and no source file knows.
enum NewModels {
    static let printer = """
        # A printer that no source file knows.
        schema: 1
        id: acme-t100
        vendor: Acme
        model: T100
        summary: 58 mm ticket printer
        role: documentPrinter
        support: experimental
        driver: escpos-printer
        connection:
          kind: serial
          baudRate: 38400
          framing: 8N1
        match:
          - usb:
              vendor: "abcd"
              product: "0102"
        firmware:
          - versions: "*"
            profile: escpos-generic-gbk
        traits:
          paperWidthInMillimetres: 58   # its maker's data sheet
          dotsPerLine: 420   # its maker's data sheet
          dotsPerInch: 203   # its maker's data sheet
          columns: 35   # its maker's data sheet
          cutter: full   # its maker's data sheet
          hasNearEndSensor: false   # its maker's data sheet
        """
    static let board = """
        # A board that no source file knows.
        schema: 1
        id: acme-b200
        vendor: Acme
        model: B200
        summary: two rows of green pixels
        role: messageBoard
        support: experimental
        driver: onbon-board
        connection:
          kind: serial
          baudRate: 19200
          framing: 8N1
        match:
          - usb:
              vendor: "abcd"
              product: "0103"
        firmware:
          - versions: "*"
            profile: onbon-bx-6k
        traits:
          widthInPixels: 160   # its maker's data sheet
          heightInPixels: 32   # its maker's data sheet
          rows: 2   # its maker's data sheet
          colour: green   # its maker's data sheet
        """

    /// Both, by id.
    static let all = ["acme-t100": printer, "acme-b200": board]
}
