/// What a statement's `$1`, `$2` … stand for, in their order.
///
/// A value that may be absent is an optional with a type: NULL has one too.
package struct Arguments: ExpressibleByArrayLiteral {
    let values: [any Argument]

    package init(_ values: [any Argument]) {
        self.values = values
    }

    package init(arrayLiteral values: any Argument...) {
        self.values = values
    }
}
