import BelayDialectKit
import Testing

struct BearerTests {
    @Test(arguments: [
        ("Bearer SG.a.b", "SG.a.b"), ("bEARER x", "x"), ("Bearer    x", "x"),
        ("Bearer x y ", "x y "), ("Bearer", ""), ("Bearer ", ""), ("", ""), (" Bearer x", ""),
        ("Basic x", ""), ("Bearers x", ""), ("Beare x", ""), ("Bearer\tx", ""), ("x", ""),
    ])
    func `credentials follow their scheme, which has no case`(field: String, expected: String) {
        #expect(Bearer.credentials(in: field) == expected)
    }
}
