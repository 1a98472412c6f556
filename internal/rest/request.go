// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// Request is one call of an API.
type Request struct {
	Method  string
	Address Address
	// Path is what follows the address: path and query, escaped. It never holds a
	// secret.
	Path string
	// Template is the path with placeholders, for errors and logs.
	Template string
	// Header is sent as it is; Authorization is set from Auth.
	Header http.Header
	// Auth is what proves the right to ask.
	Auth Auth
	// Secrets are the other secrets in header and body: they are removed from
	// whatever the server says.
	Secrets []Secret
	Body    []byte
	// Idempotent allows to send the request again after it may have been
	// executed. Others are only sent again if it is certain that they were not.
	Idempotent bool
	// Reads tells that the request only asks, so that there is never a doubt
	// whether it was executed. A GET reads anyway.
	Reads bool
	// Trust is what this request accepts beside the policy.
	Trust Trust
	// MaxBody bounds the answer in bytes; 0 is the client's bound.
	MaxBody int64
	// EnvelopeOnly keeps a refusal's body out of messages that is neither the
	// API's error envelope nor a page, because it may hold a secret.
	EnvelopeOnly bool
	// Texts names fields of a refusal's JSON object whose texts are kept, for an API
	// that refuses in a form of its own.
	Texts []string
}

func (r *Request) reads() bool { return r.Reads || onlyAsks(r.Method) }

func onlyAsks(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// Response is an answer with a status of 200 to 299.
type Response struct {
	Method   string
	Template string
	Endpoint string // host:port
	Status   int
	Header   http.Header
	Body     []byte
	// Peer is the chain that the peer presented, leaf first; nil for http.
	Peer []*x509.Certificate
	// Date is the API's clock; zero if it did not tell.
	Date time.Time

	secrets []Secret // of the request
}

// JSON decodes the body; a *ProtocolError if it is a page or not what v wants.
// The error holds nothing of the body.
func (r *Response) JSON(v any) error {
	if err := r.NotHTML(); err != nil {
		return err
	}
	if crowded(r.Body) {
		return r.Malformed("the JSON has too many parts for its %d bytes", len(r.Body))
	}
	err := json.Unmarshal(bytes.TrimPrefix(r.Body, []byte("\xef\xbb\xbf")), v)
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return r.Malformed("no JSON, at byte %d of %d", syntax.Offset, len(r.Body))
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return r.Malformed("the JSON has another shape at %q, byte %d", oneLine(sentPath(kind.Field), 100), kind.Offset)
	}
	return r.Malformed("the JSON cannot be used")
}

// sentPath is the path of a field as it was sent: encoding/json adds the names of
// embedded structs, which alone begin with a capital.
func sentPath(field string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(field, "."), func(name string) bool {
		return name != "" && name[0] >= 'A' && name[0] <= 'Z'
	}), ".")
}

// NotHTML is a *ProtocolError if the body is a page.
func (r *Response) NotHTML() error {
	if looksHTML(r.Header.Get("Content-Type"), r.Body) {
		return r.protocolError(ErrHTML)
	}
	return nil
}

// Clean is a text of the body, fit for a message: one line, bounded, and without the
// secrets of the request.
func (r *Response) Clean(text string) string { return cleaned(text, r.secrets) }

// Malformed is a *ProtocolError that says what is wrong with the body.
func (r *Response) Malformed(format string, values ...any) error {
	return r.protocolError(fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, values...)))
}

// Refused is the refusal that an answer holds although it is a success as a
// whole, with the status that it names itself.
func (r *Response) Refused(status int) *StatusError {
	refused := &StatusError{Method: r.Method, Template: r.Template, Endpoint: r.Endpoint, Status: status}
	refused.describe(r.Header.Get("Content-Type"), r.Body, r.secrets, false)
	return refused
}

func (r *Response) protocolError(err error) error {
	return &ProtocolError{Method: r.Method, Template: r.Template, Endpoint: r.Endpoint, Status: r.Status, Err: err}
}

// headerError says that a header cannot carry its value, which it does not repeat: it
// holds a control character. Nothing was sent.
func headerError(name string) error {
	return fmt.Errorf("the header %s cannot carry a value with control characters", name)
}

func checkHeader(request Request) error {
	for name, values := range request.Header {
		for _, value := range values {
			if !httpguts.ValidHeaderFieldValue(value) {
				return headerError(name)
			}
		}
	}
	return nil
}

// What an answer of an API may hold at most: decoding an empty object takes
// three bytes and makes hundreds of them, so that a bound in bytes alone does
// not bound the memory. No API's objects are that small.
const (
	fewParts       = 1000    // are never too many
	bytesPerObject = 12      // on average
	bytesPerPart   = 6       // of objects and arrays, on average
	maxObjects     = 500_000 // a hundred for each of thousands of gates
)

// crowded says that a body would become far larger in memory. Braces and
// commas in texts count, too, which real ones do not have as many of.
func crowded(body []byte) bool {
	objects, parts := bytes.Count(body, []byte("{")), bytes.Count(body, []byte(","))
	return objects > maxObjects || objects > fewParts+len(body)/bytesPerObject || parts > fewParts+len(body)/bytesPerPart
}
