// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// attack is what a hostile peer does with every request.
type attack struct {
	fault simulator.Fault
	// says are phrases of the diagnostic, the summary first.
	says []string
	// requests are how often it is asked: twice where the loss of an answer is
	// worth another try, and the budget of waiting allows just one.
	requests int
}

const (
	okJSON     = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	chunked    = okJSON + "Transfer-Encoding: chunked\r\n\r\n"
	slowly     = 200 * time.Millisecond
	elsewhere  = "REDIRECTED" // replaced by another host
	overloaded = "Server overloaded"
	unexpected = "Unexpected answer"
	lostAnswer = "Not reachable"
	// notForEver bounds what drips; only what never ends runs into it.
	notForEver = "20s"
	timedOut   = "no answer within " + notForEver
	// fullTaken is more than any client here takes of a flood: its own bound,
	// which is larger for the list of gates, and what kernels hold.
	fullTaken = 100 << 20
)

func raw(text string) simulator.Fault { return simulator.Fault{Kind: simulator.Raw, Body: text} }

func endless(begin, again string, delay time.Duration) simulator.Fault {
	return simulator.Fault{Kind: simulator.RawEndless, Body: begin, Again: again, Delay: delay}
}

func says(status int, body string) simulator.Fault {
	return simulator.Fault{Kind: simulator.Status, Status: status, Body: body, ContentType: "application/json"}
}

func later429(header string) simulator.Fault {
	return raw("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n" + header + "\r\n\r\n")
}

// bomb is a body of zeros, a thousandth of its size: one packed megabyte after
// the other, so that packing costs nothing.
func bomb(megabytes int) string {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, _ = writer.Write(make([]byte, 1<<20))
	_ = writer.Close()
	return strings.Repeat(packed.String(), megabytes)
}

// attacks are tried on gates and on the environment API alike.
var attacks = map[string]attack{
	"redirect":                   {simulator.Fault{Kind: simulator.RedirectTo, Location: elsewhere}, []string{"Unexpected redirect", "Redirects are not followed"}, 1},
	"redirect of a GET":          {simulator.Fault{Kind: simulator.RedirectTo, Status: http.StatusFound, Location: elsewhere}, []string{"Unexpected redirect"}, 1},
	"redirect, evil":             {raw("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: https://a:s3cr3t@c/\u202e?s3cr3t\r\n\r\n"), []string{"Unexpected redirect"}, 1},
	"other protocol":             {endless("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "x", time.Minute), []string{unexpected, "HTTP 101"}, 1},
	"gigabytes":                  {simulator.Fault{Kind: simulator.Oversize, Size: 2 << 30}, []string{unexpected, "too large"}, 1},
	"endless":                    {simulator.Fault{Kind: simulator.Endless}, []string{unexpected, "too large"}, 1},
	"endless chunks":             {endless(chunked, "400\r\n"+strings.Repeat("[", 1<<10)+"\r\n", 0), []string{unexpected, "too large"}, 1},
	"endless extensions":         {endless(chunked+"1", ";a=b", 0), []string{unexpected, "cut off"}, 2},
	"endless headers":            {endless(okJSON, "X-A: b\r\n", 0), []string{unexpected, "headers exceeded"}, 1},
	"endless header":             {endless(okJSON+"X-A: ", "aaaa", 0), []string{unexpected, "headers exceeded"}, 1},
	"endless 1xx":                {endless("", "HTTP/1.1 103 Early Hints\r\n\r\n", 0), []string{unexpected}, 1},
	"endless trailers":           {endless(chunked+"0\r\n", "X-A: b\r\n", 0), []string{unexpected, "cut off"}, 2},
	"no end of headers":          {simulator.Fault{Kind: simulator.HangHeaders}, []string{lostAnswer, timedOut}, 1},
	"headers drip":               {endless("", "H", slowly), []string{lostAnswer}, 0},
	"body drips":                 {endless(okJSON+"Content-Length: 1000000\r\n\r\n", "[", slowly), []string{lostAnswer, timedOut}, 1},
	"1xx drip":                   {endless("", "HTTP/1.1 102 Processing\r\n\r\n", 2*time.Second), []string{lostAnswer, timedOut}, 1},
	"negative length":            {raw(okJSON + "Content-Length: -1\r\n\r\n[]"), []string{unexpected, "Content-Length"}, 1},
	"absurd length":              {raw(okJSON + "Content-Length: 99999999999999999999\r\n\r\n[]"), []string{unexpected, "Content-Length"}, 1},
	"huge length":                {raw(okJSON + "Content-Length: 9223372036854775807\r\n\r\n[]"), []string{unexpected, "too large"}, 1},
	"length that lies":           {raw(okJSON + "Content-Length: 100\r\n\r\n[]"), []string{unexpected, "cut off after 2 bytes"}, 2},
	"two lengths":                {raw(okJSON + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]"), []string{unexpected, "Content-Length"}, 1},
	"two encodings":              {raw(okJSON + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n"), []string{unexpected}, 1},
	"chunk of negative size":     {raw(chunked + "-2\r\n[]\r\n0\r\n\r\n"), []string{unexpected, "cut off"}, 2},
	"chunk of absurd size":       {raw(chunked + "FFFFFFFFFFFFFFFFFF\r\n[]"), []string{unexpected, "cut off"}, 2},
	"trailer of a length":        {raw(chunked + "0\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\n\r\n"), []string{unexpected}, 0},
	"header of control codes":    {later429("Retry-After: \x7f\x1b[2J"), []string{unexpected, "malformed"}, 1},
	"no HTTP":                    {raw("\x1b[2J\x1b]0;owned\x07 Authorization: \u202e\r\n\r\n"), []string{unexpected, "malformed"}, 1},
	"HTTP of no version":         {raw("HTTP/x.y 200 OK\r\n\r\n[]"), []string{unexpected}, 1},
	"status of four digits":      {raw("HTTP/1.1 2000 OK\r\n\r\n[]"), []string{unexpected}, 1},
	"gzip bomb":                  {raw(okJSON + "Content-Encoding: gzip\r\n\r\n" + bomb(64)), []string{unexpected, "no JSON"}, 1},
	"refusal in another tongue":  {says(http.StatusBadRequest, "\xff\xfe\x1b[2J\x00bad \u202emoon\u0007"), []string{"Request refused", "bad moon"}, 1},
	"refusal without an end":     {simulator.Fault{Kind: simulator.Status, Status: http.StatusBadRequest, Body: strings.Repeat("moon ", 1<<20)}, []string{"Request refused", strings.Repeat("moon ", 10)}, 1},
	"refusal of another service": {simulator.Fault{Kind: simulator.HTML, Status: http.StatusForbidden, Body: "<html><title>\x1b[31mGo away"}, []string{unexpected, "HTML"}, 1},
	"deep":                       {says(http.StatusOK, strings.Repeat("[", 1<<20)), []string{unexpected, "malformed"}, 1},
	"deep in a field":            {says(http.StatusOK, `[{"desc":`+strings.Repeat(`{"a":`, 50_000)), []string{unexpected, "malformed"}, 1},
	"null":                       {says(http.StatusOK, "null"), []string{unexpected, "malformed"}, 1},
	"number":                     {says(http.StatusOK, "1e999"), []string{unexpected, "malformed"}, 1},
	"two documents":              {says(http.StatusOK, "[] []"), []string{unexpected, "malformed"}, 1},
	"nothing":                    {says(http.StatusOK, ""), []string{unexpected, "malformed"}, 1},
	"not modified":               {says(http.StatusNotModified, ""), []string{"Unexpected redirect", "304"}, 1},
	"a million objects":          {says(http.StatusOK, `[`+strings.Repeat("{},", 1_000_000)+"{}]"), []string{unexpected, "too many parts"}, 1},
	"wait a year":                {later429("Retry-After: 31536000"), []string{overloaded, "429"}, 1},
	"wait for ever":              {later429("Retry-After: 1e400"), []string{overloaded}, 0},
	"wait until the year 9999":   {later429("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"), []string{overloaded}, 1},
	"wait a negative time":       {later429("Retry-After: -31536000"), []string{overloaded}, 2},
	"wait for nonsense":          {later429("Retry-After: soon, very soon"), []string{overloaded}, 2},
	"reset of absurd size":       {later429("X-RateLimit-Reset: 99999999999999999999999"), []string{overloaded}, 2},
	"reset in the year 300000":   {later429("X-RateLimit-Reset: 9223372036854775807"), []string{overloaded}, 0},
	"negative reset":             {later429("X-RateLimit-Reset: -9223372036854775808"), []string{overloaded}, 2},
}
