// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	const password = `pä"ss w0rd`
	const token = "dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.ABCDEFGHIJKLMNOPQRSTUVWXABCDEFGHIJKLMNOPQRSTUVWXABCDEFGHIJKLMNOP"
	secretPart := token[strings.LastIndex(token, ".")+1:]
	secrets := []Secret{NewSecret(""), NewSecret(token), NewSecret(password)}
	tests := map[string]struct {
		contentType, body string
		want              StatusError
	}{
		"empty":         {},
		"plain text":    {body: " no such\r\n file\x00\x1b[31m ", want: StatusError{Message: "no such file[31m"}},
		"text as HTML":  {contentType: "text/html", body: "no such file", want: StatusError{Message: "no such file"}},
		"page":          {contentType: "text/html", body: "<p>x<title>\n502 Bad\tGateway</title>", want: StatusError{HTML: true, Message: "502 Bad Gateway"}},
		"page no title": {body: "<HTML><body>secret page", want: StatusError{HTML: true}},
		"envelope, null": {
			body: `{"error":{"code":429,"message":"Too many requests.","constraintViolations":null}}`,
			want: StatusError{Code: 429, Message: "Too many requests."},
		},
		"envelope": {
			body: `{"error":{"code":400,"message":"Constraints violated.","constraintViolations":[{"path":"name","message":"too ` + "\\u0000" + `long","parameterLocation":"PAYLOAD_BODY"}]}}`,
			want: StatusError{Code: 400, Message: "Constraints violated.", Violations: []Violation{{Path: "name", Message: "too long", Location: "PAYLOAD_BODY"}}},
		},
		"array of envelopes": {
			body: `[{"code":200},{"error":{"message":"a"}},{"error":{"message":"b","constraintViolations":[{"message":"c"}]}}]`,
			want: StatusError{Message: "a", Violations: []Violation{{Message: "c"}}},
		},
		"array, no violations": {
			body: ` [{"error":{"code":"404","message":"No such token."}}]`, want: StatusError{Code: 404, Message: "No such token."},
		},
		"odd code": {
			body: `{"error":{"code":{"x":[1e9]},"message":"No such token.","constraintViolations":[]}}`, want: StatusError{Message: "No such token."},
		},
		"negative code":           {body: `{"error":{"code":-404,"message":"a"}}`, want: StatusError{Message: "a"}},
		"huge code":               {body: `{"error":{"code":99999999999999999999,"message":"a"}}`, want: StatusError{Message: "a"}},
		"code alone":              {body: `{"code":404,"message":"a"}`, want: StatusError{Message: `{"code":404,"message":"a"}`}},
		"other JSON":              {body: `{"x":1}`, want: StatusError{Message: `{"x":1}`}},
		"echoes password":         {body: "wrong: " + password, want: StatusError{Message: "wrong: [redacted]"}},
		"echoes JSON":             {body: `{"password":"pä\"ss w0rd"}`, want: StatusError{Message: `{"password":"[redacted]"}`}},
		"echoes secret part":      {body: "no such secret: " + secretPart, want: StatusError{Message: "no such secret: [redacted]"}},
		"echoes in upper case":    {body: strings.ToUpper("token " + token + " " + secretPart), want: StatusError{Message: "TOKEN [redacted] [redacted]"}},
		"echoes in lower case":    {body: strings.ToLower(password + token), want: StatusError{Message: "[redacted][redacted]"}},
		"upper-case other token":  {body: "DT0G02.4KWZO5EF." + strings.Repeat("A7", 32), want: StatusError{Message: "DT0G02.4KWZO5EF.[redacted]"}},
		"echoes header in base64": {body: base64.StdEncoding.EncodeToString([]byte("Api-Token " + token)), want: StatusError{Message: "QXBpLVRva2VuIG[redacted]A=="}},
		"echoes in a Basic pair":  {body: base64.RawURLEncoding.EncodeToString([]byte("user:" + password)), want: StatusError{Message: "dXNlcjp[redacted]A"}},
		"echoes read as Latin-1":  {body: "wrong: pÃ¤\"ss w0rd", want: StatusError{Message: "wrong: [redacted]"}},
		"echoes in Latin-1":       {body: "wrong: p\xe4\"ss w0rd", want: StatusError{Message: "wrong: [redacted]"}},
		"echoes in ASCII":         {body: "p??\"ss w0rd p?\"ss w0rd p\ufffd\"ss w0rd", want: StatusError{Message: "[redacted] [redacted] [redacted]"}},
		"echoes Latin-1 as JSON":  {body: `{"error":{"code":400,"message":"wrong: p\u00c3\u00a4\"ss w0rd"}}`, want: StatusError{Code: 400, Message: "wrong: [redacted]"}},
		"echoes base64":           {body: base64.StdEncoding.EncodeToString([]byte(password)), want: StatusError{Message: redacted}},
		"echoes hex":              {body: hex.EncodeToString([]byte(password)), want: StatusError{Message: redacted}},
		"echoes URL":              {body: url.QueryEscape(password) + " " + url.PathEscape(password), want: StatusError{Message: redacted + " " + redacted}},
		"echoes token":            {body: "Api-Token " + token + "!", want: StatusError{Message: "Api-Token [redacted]!"}},
		"echoes in parts":         {body: "wrong: pä\u200b\"ss\x00 w0rd", want: StatusError{Message: "wrong: [redacted]"}},
		"echoes late":             {body: strings.Repeat(" ", 16<<10-4) + password, want: StatusError{Message: redacted}},
		"echoes as HTML":          {body: "<html><title>wrong: p&auml;&quot;ss w0rd</title>", want: StatusError{HTML: true, Message: "wrong: [redacted]"}},
		"echoes as Java":          {body: `{"password":"p\u00E4\"ss w0rd"}`, want: StatusError{Message: `{"password":"[redacted]"}`}},
		"echoes upper hex":        {body: strings.ToUpper(hex.EncodeToString([]byte(password))), want: StatusError{Message: redacted}},
		"echoes odd URL":          {body: "p%c3%a4%22ss%20w0rd?", want: StatusError{Message: redacted + "?"}},
		"token in a URL":          {body: "%20dt0g02.4KWZO5EF." + strings.Repeat("A7", 32), want: StatusError{Message: "%20dt0g02.4KWZO5EF.[redacted]"}},
		"names other token":       {body: "dt0g02.4KWZO5EF." + strings.Repeat("A7", 32), want: StatusError{Message: "dt0g02.4KWZO5EF.[redacted]"}},
		"bidi override":           {body: "a\u202eb\u200bc", want: StatusError{Message: "abc"}},
		"invalid UTF-8":           {body: "a\xff\xfeb", want: StatusError{Message: "ab"}},
		"long":                    {body: strings.Repeat("ä", 10_000), want: StatusError{Message: strings.Repeat("ä", 499) + "…"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got StatusError
			got.describe(test.contentType, []byte(test.body), secrets, false)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDescribeEnvelopeOnly: a body of another form may hold a secret that the
// client does not know.
func TestDescribeEnvelopeOnly(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]StatusError{
		`{"active":{"value":"hRCnr6Yd3BFrtxaF"}}`:         {},
		`the token is hRCnr6Yd3BFrtxaF`:                   {},
		`{"error":{"code":500,"message":"out of order"}}`: {Code: 500, Message: "out of order"},
		`<html><title>502 Bad Gateway</title>`:            {HTML: true, Message: "502 Bad Gateway"},
	} {
		var got StatusError
		got.describe("application/json", []byte(body), nil, true)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", body, diff)
		}
	}
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"cert.p12": "cert.p12", "zwei Wörter": "zwei Wörter", "": `""`, "a\nb": `"a\nb"`, "\x1b[31m": `"\x1b[31m"`, "a\u202eb": `"a\u202eb"`,
		strings.Repeat("x", 300): strings.Repeat("x", 255) + "…", "\xff": `"\xff"`,
	} {
		if got := Printable(text); got != want {
			t.Errorf("Printable(%q) = %s, want %s", text, got, want)
		}
	}
}

// TestDescribeLong: of a refusal without an end only the begin is read, and a
// secret that the end of what is read goes through is not shown in part.
func TestDescribeLong(t *testing.T) {
	secret := NewSecret("s3cr3t-" + strings.Repeat("0123456789", 10))
	for name, body := range map[string]string{
		"text":                                strings.Repeat("moon ", 1<<20),
		"a secret at the end of what is read": strings.Repeat(" ", window-300) + strings.Repeat("moon ", 50) + secret.Reveal() + strings.Repeat(" moon", window),
		"a secret among nothing":              strings.Repeat(" ", 2*window) + "moon " + secret.Reveal() + strings.Repeat("\x00", window),
		"a secret, and much else":             "moon " + secret.Reveal() + strings.Repeat(" moon", window),
	} {
		t.Run(name, func(t *testing.T) {
			var e StatusError
			e.describe("text/plain", []byte(body), []Secret{secret}, false)
			if !strings.HasPrefix(e.Message, "moon ") || utf8.RuneCountInString(e.Message) > maxMessage || strings.Contains(e.Message, "s3cr3t") {
				t.Errorf("%q", e.Message)
			}
			if length := len(squeeze(body)); length > window && !strings.HasSuffix(e.Message, "…") {
				t.Errorf("it does not tell that there is more: %q", e.Message)
			}
		})
	}
}

// BenchmarkDescribeLong: five megabytes cost what the window costs.
func BenchmarkDescribeLong(b *testing.B) {
	body := []byte(strings.Repeat("moon ", 1<<20))
	for b.Loop() {
		var e StatusError
		e.describe("text/plain", body, []Secret{NewSecret("s3cr3t-0123456789")}, false)
	}
}
