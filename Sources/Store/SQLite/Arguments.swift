/// What a statement's question marks stand for, in their order; nil is NULL.
///
/// Why not the driver's own: it makes three values of each, and a hand-over sets a hundred.
struct Arguments: ExpressibleByArrayLiteral {
    let values: [(any Argument)?]

    init(_ values: [(any Argument)?]) {
        self.values = values
    }

    init(arrayLiteral values: (any Argument)?...) {
        self.values = values
    }
}
