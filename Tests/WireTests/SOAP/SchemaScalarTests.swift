import BelaySOAP
import Testing

@Suite("Simple types of XML Schema")
struct SchemaScalarTests {
    private func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    @Test(
        arguments: [
            ("true", true), ("1", true), (" false\n", false), ("0", false),
            ("True", nil), ("TRUE", nil), ("yes", nil), ("", nil), ("00", nil), ("true false", nil),
            ("tru\u{65}\u{301}", nil),
        ] as [(String, Bool?)])
    func `a boolean is one of four words`(text: String, value: Bool?) throws {
        if let value {
            #expect(try SchemaScalar.boolean(bytes(text)) == value)
        } else {
            #expect(throws: SchemaError.notABoolean) { try SchemaScalar.boolean(bytes(text)) }
        }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("+7", 7), ("007", 7), (" 29605\n", 29_605),
        ("2147483647", 2_147_483_647), ("-2147483648", -2_147_483_648),
    ])
    func `an int is read with its sign and its zeros`(text: String, value: Int32) throws {
        #expect(try SchemaScalar.integer(bytes(text)) == value)
    }

    @Test(arguments: [
        ("", SchemaError.notAnInteger), (" ", .notAnInteger), ("-", .notAnInteger),
        ("+-1", .notAnInteger), ("1.0", .notAnInteger), ("1e3", .notAnInteger),
        ("0x10", .notAnInteger), ("1 2", .notAnInteger), ("1,000", .notAnInteger),
        ("\u{661}", .notAnInteger), ("1\u{301}", .notAnInteger), ("NaN", .notAnInteger),
        ("2147483648", .integerOutOfRange), ("-2147483649", .integerOutOfRange),
        ("99999999999999999999999999", .integerOutOfRange),
    ])
    func `anything else is no int`(text: String, error: SchemaError) {
        #expect(throws: error) { try SchemaScalar.integer(bytes(text), as: Int32.self) }
    }

    @Test func `a long and a byte have their own ends`() throws {
        #expect(try SchemaScalar.integer(bytes("9223372036854775807")) == Int64.max)
        #expect(try SchemaScalar.integer(bytes("-9223372036854775808")) == Int64.min)
        #expect(try SchemaScalar.integer(bytes("-128")) == Int8.min)
        #expect(throws: SchemaError.integerOutOfRange) {
            try SchemaScalar.integer(bytes("128"), as: Int8.self)
        }
    }

    @Test(arguments: [
        ("0", 0, 0, "0"), ("1.50", 15, 1, "1.5"), ("-12.50", -125, 1, "-12.5"),
        (".05", 5, 2, "0.05"), ("5.", 5, 0, "5"), ("+0.0", 0, 0, "0"), ("-0.5", -5, 1, "-0.5"),
        ("000000000000000000000000001", 1, 0, "1"),
        ("999999999999999999", 999_999_999_999_999_999, 0, "999999999999999999"),
    ])
    func `a decimal is exact`(text: String, value: Int64, scale: Int, written: String) throws {
        let decimal = try SchemaDecimal(bytes(text))
        #expect(decimal.significand == value)
        #expect(decimal.scale == scale)
        #expect(decimal.text == written)
    }

    @Test(arguments: [
        ("", SchemaError.notADecimal), (".", .notADecimal), ("1e3", .notADecimal),
        ("1,5", .notADecimal), ("--1", .notADecimal), ("1.2.3", .notADecimal),
        ("INF", .notADecimal), ("1999999999999999999", .decimalTooLong),
        ("0.0000000000000000001", .decimalTooLong),
    ])
    func `a decimal is nothing else and no longer`(text: String, error: SchemaError) {
        #expect(throws: error) { try SchemaDecimal(bytes(text)) }
    }

    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"),
        (" Z m\n9v ", "foo"),
    ])
    func `base64 is read with white space in it`(text: String, value: String) throws {
        #expect(try SchemaScalar.base64(bytes(text)).elementsEqual(value.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "====", "=", "Zg==Zg==", "Zm9v=", "Zh==", "Zm9=", "Zm-_",
        "Zm9\u{301}", "f49fb0b725f4eb1937f691ffaa0308f",
    ])
    func `what is almost base64 is refused`(text: String) {
        #expect(throws: SchemaError.notBase64) { try SchemaScalar.base64(bytes(text)) }
    }
}
