package import BelayStore

/// What the door keeps of its clients' own: e-mails, definitions and profiles; lists and
/// subscribers.
package typealias PartnerStore = ListStore & RecordStore
