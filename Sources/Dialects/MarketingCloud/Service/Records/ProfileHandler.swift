/// Who a send is from and how it goes out: send classifications, sender and delivery profiles.
struct ProfileHandler: RecordHandler {
    let shelf: RecordShelf

    func check(_ object: APIObject) throws(Setback) {
        try require("Name", in: object)
        if type == "SenderProfile" { try require("FromAddress", in: object) }
        try refuse(
            [
                "AutoForwardToEmailAddress", "AutoReply", "DirectForward",
                "SenderHeaderEmailAddress", "HeaderContentArea", "FooterContentArea",
            ], in: object)
    }
}
