import HTTPTypes

// The vendor's control codes. Sources: its pages on cancelling, on delivery status and on the
// unsubscription list, and its page of error codes, read 2026-11-21.

extension Refusal {
    // Every call.
    static let keyRequired = Refusal(1, "API key is required", "La Clé API est requise")
    static let keyUnknown = Refusal(
        10, "Incorrect API key", "Clé API incorrecte", strict: .unauthorized)

    // message-cancel and bulk-status.
    static let numberRequired = Refusal(
        3, "Message ID is required", "L’ID du message est requis")
    static let notFound = Refusal(4, "Message not found", "Message introuvable", strict: .notFound)
    static let alreadyCancelled = Refusal(
        5, "The mail has already been canceled", "L’envoi du mail a déjà été annulé",
        strict: .conflict)
    static let alreadySent = Refusal(
        7, "You cannot cancel a mail that has already been sent",
        "Vous ne pouvez pas annuler un mail déjà envoyé", strict: .conflict)

    /// - Parameter minutes: the vendor's are five.
    static func tooSoon(_ minutes: Int64) -> Refusal {
        Refusal(
            6,
            "You cannot cancel the mail less than \(minutes) minutes before its scheduled time",
            "Vous ne pouvez pas annuler l’envoi d’un mail moins de \(minutes) minutes avant son "
                + "envoi", strict: .conflict)
    }

    // send: when.
    static let dateRequired = Refusal(45, "The date is required", "La date est requise")
    static let hourRequired = Refusal(
        46, "The hour is required, from 0 to 24", "L’heure est requise, de 0 à 24")
    static let minuteInvalid = Refusal(
        47, "The minute must be a number", "La minute doit être un nombre")
    static let minuteNoStep = Refusal(
        48, "The minute must be from 0 to 55, in steps of 5",
        "La minute doit être comprise entre 0 et 55, par pas de 5")
    static let dateInvalid = Refusal(
        49, "The date must be a day to come, as dd/mm/YYYY",
        "La date doit être un jour à venir, au format jj/mm/aaaa")

    // send: what.
    static let contentRequired = Refusal(
        2, "The content is required", "Le contenu est requis")
    static let subjectRequired = Refusal(2, "The subject is required", "L’objet est requis")
    static let senderRequired = Refusal(
        4, "The email of the sender is required", "L’email de l’expéditeur est requis")
    static let senderUnnamed = Refusal(
        5, "The name of the sender is empty", "Le nom de l’expéditeur est vide")
    static let replyRequired = Refusal(
        23, "The reply-to email is required", "L’email de réponse est requis")
    static let replyInvalid = Refusal(
        24, "The reply-to email is invalid", "L’email de réponse est invalide")
    static let replyUnnamed = Refusal(
        25, "The reply-to name is empty", "Le nom de réponse est vide")
    static let attachmentRequired = Refusal(
        8, "An attachment needs its content, in base64",
        "Le contenu de la pièce jointe est requis, en base64")
    static let attachmentType = Refusal(
        9, "The type of an attachment is not allowed",
        "Le type de la pièce jointe n’est pas autorisé")
    static let attachmentUnnamed = Refusal(
        16, "The name of an attachment is empty", "Le nom de la pièce jointe est vide")

    // send: to whom.
    static let recipientsRequired = Refusal(
        22, "The list of recipients is required", "La liste des destinataires est requise")
    static let tooManyRecipients = Refusal(
        50, "At most 500 mails can be sent at a time",
        "Vous ne pouvez pas envoyer plus de 500 mails à la fois")
    static let recipientRequired = Refusal(
        18, "The email of the recipient is required", "L’email du destinataire est requis")
    static let recipientInvalid = Refusal(
        19, "The email of the recipient is invalid", "L’email du destinataire est invalide")
    static let recipientUnnamed = Refusal(
        21, "The name of the recipient is empty", "Le nom du destinataire est vide")
    static let recipientTwice = Refusal(
        15, "The email is already in the list", "L’email est déjà dans la liste")
    static let recipientUnsubscribed = Refusal(
        14, "The email is in the unsubscription list",
        "L’email est dans la liste des désabonnements")

    // unsubscribe.
    static let emailRequired = Refusal(2, "The mail is required", "Le mail est requis")
    static let emailListed = Refusal(
        3, "The mail is already in the list", "Le mail est déjà dans la liste", strict: .conflict)
    static let emailInvalid = Refusal(9, "The mail is invalid", "Le mail est invalide")
    static let entryRequired = Refusal(
        3, "ID of the mail is required", "L’ID du mail est requis")
    static let entryUnknown = Refusal(
        4, "ID of the mail is not found", "L’ID du mail est introuvable", strict: .notFound)

    // What the vendor documents as HTTP 400.
    static let unreadable = Refusal(
        http: .badRequest, code: 90, "The JSON is malformed", "Le JSON est mal formé")

    /// A member that has no code of its own.
    static func malformed(_ member: StaticString) -> Refusal {
        Refusal(
            http: .badRequest, code: 90, "\(member) is not as documented",
            "\(member) n’est pas conforme à la documentation")
    }
}
