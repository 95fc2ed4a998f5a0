/// E-mails: what is sent, kept before anyone sends it.
struct EmailHandler: RecordHandler {
    let shelf: RecordShelf

    func check(_ object: APIObject) throws(Setback) {
        try require("Name", in: object)
        try refuse(["ContentAreas"], in: object)
    }
}
