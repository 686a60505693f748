#pragma once

// Tokens and keys that this library did not make.
namespace meydan::auth::testing {

// clang-format off: it would break the tokens at odd places.

// RFC 7515 appendix A.2.
inline constexpr char kRfcRs256Token[] =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290I"
    "jp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG"
    "bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_e"
    "SN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIh"
    "WkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
inline constexpr char kRfcRs256Key[] =
    R"({"e":"AQAB","kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS)"
    R"(2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5r)"
    R"(exMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF)"
    R"(8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})";

// RFC 7515 appendix A.3.
inline constexpr char kRfcEs256Token[] =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290I"
    "jp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
inline constexpr char kRfcEs256Key[] =
    R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpX)"
    R"(W6pCyStikYjKIWI5a0"})";

// RFC 8037 appendices A.2 and A.4.
inline constexpr char kRfcEdDsaToken[] =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhij"
    "cNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
inline constexpr char kRfcEdDsaKey[] =
    R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

// Made once with the Python library jwcrypto: issuer https://sso.example.edu, audiences meydan and portal, subject
// people/ayse.demir, valid from 2026-01-01T00:00:00Z for an hour.
inline constexpr char kOtherIssuer[] = "https://sso.example.edu";
inline constexpr int kOtherIssuedAt = 1767225600;
inline constexpr char kOtherRs256Token[] =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InJzYSIsInR5cCI6IkpXVCJ9.eyJhdWQiOlsibWV5ZGFuIiwicG9ydGFsIl0sImV4cCI6MTc2NzIyO"
    "TIwMCwiaWF0IjoxNzY3MjI1NjAwLCJpc3MiOiJodHRwczovL3Nzby5leGFtcGxlLmVkdSIsImp0aSI6InQtcnNhIiwibmJmIjoxNzY3MjI"
    "1NjAwLCJzdWIiOiJwZW9wbGUvYXlzZS5kZW1pciJ9.yTIKFG9cjsLqfqqqsmiroSn1MDOifsJUtza34qEtju_5n_Db25echSYA39fgU5ML"
    "tC5KEilGmnHQ6eiOoaXc7ywbUXC6i7YoIbLzxYyYQS8s2QMVTXy334-vjs9Epk9ehdxdnttvFIhzYGIaSLNjEOWRWwGkog3DiJoNGrewRm"
    "3pK3IU6I6NcdplzsscAi8ZJHBkTuL8y-Vr9VtuMhCgzoMdq0urM0m2Rvwk01AqvQ0sl95l7HeEMI46WxdbQqb6kVtTNscD-KXk-5AOzHXX"
    "in-KPNFvkGZkRLrFEQ2kTgCL0eSdc9gzdwJURNTbDrhbDgqfFvFDPIOnyWqkdiUYwg";
inline constexpr char kOtherEs256Token[] =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImVjIiwidHlwIjoiSldUIn0.eyJhdWQiOlsibWV5ZGFuIiwicG9ydGFsIl0sImV4cCI6MTc2NzIyOT"
    "IwMCwiaWF0IjoxNzY3MjI1NjAwLCJpc3MiOiJodHRwczovL3Nzby5leGFtcGxlLmVkdSIsImp0aSI6InQtZWMiLCJuYmYiOjE3NjcyMjU2"
    "MDAsInN1YiI6InBlb3BsZS9heXNlLmRlbWlyIn0.HFaa9lgzUQ8pY2ji6DdTvf9i142IX1GIkUMqQzeiRjO0VZM5XR5Rc6NOEspRWk8CKv"
    "yTHDCMte0v2APCTQJ2sA";
inline constexpr char kOtherEdDsaToken[] =
    "eyJhbGciOiJFZERTQSIsImtpZCI6Im9rcCIsInR5cCI6IkpXVCJ9.eyJhdWQiOlsibWV5ZGFuIiwicG9ydGFsIl0sImV4cCI6MTc2NzIyO"
    "TIwMCwiaWF0IjoxNzY3MjI1NjAwLCJpc3MiOiJodHRwczovL3Nzby5leGFtcGxlLmVkdSIsImp0aSI6InQtb2twIiwibmJmIjoxNzY3MjI"
    "1NjAwLCJzdWIiOiJwZW9wbGUvYXlzZS5kZW1pciJ9.NNL6bpShR9hu2iXYaQFwTqweMI-Q7_-zS6Glo9KHv1am-l0qzlmIIzN4kSaejZGg"
    "Uq2byhe8LXz2TpLThTs8DQ";
inline constexpr char kOtherKeys[] =
    R"({"keys":[{"alg":"RS256","e":"AQAB","kid":"rsa","kty":"RSA","n":"zdOoe4t2AuhYp7L9Nuy7SezKv5YKUlZBP86SbSjAx0)"
    R"(rs4v23w3-atBnIUsAobpboA6TnYl-klu0YOIV3IkSzPYIntok1uJVpG2aXz1RKtApibCJzVaORLmUc6HHSP17vSaOKYC7iuLkxHV5SLOrW)"
    R"(9-j89746pXq6JNnIcOiND36H1uOrQo-s_TFSeX4eCFazJ_Ehz_kYcLNhaeq1VXhh6B-6_qWIIEdM0BcpZZDSebT5scpG34va73fgxkjtm2)"
    R"(bkEkYC1brw_gijJvG4KIcyRK3tpjBOpeUIi5YyZkKntmKuTU1fOylq5pS1POUf2dlthwM1qf75O9VB3HfK2LPoOw","use":"sig"},{"a)"
    R"(lg":"ES256","crv":"P-256","kid":"ec","kty":"EC","use":"sig","x":"0BLup6Se08Ev_X88gC9wk5MbJFN9pRBUI6tCbN5zr)"
    R"(_4","y":"GH_CPir8k_BK1CIjWGULylWh7OEea6zPCxKseYrqru4"},{"alg":"EdDSA","crv":"Ed25519","kid":"okp","kty":"O)"
    R"(KP","use":"sig","x":"Apo5Beiu7QzbOCha27PNwKXFLNTgUXStYfRsjW_mAtg"}]})";

// clang-format on
}  // namespace meydan::auth::testing
