// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		contentType, body string
		want              error
	}{
		"object":              {body: `{"name":"a"}`},
		"byte order mark":     {body: "\xef\xbb\xbf" + `{"name":"a"}`},
		"labelled as HTML":    {contentType: "text/html;charset=utf-8", body: `{"name":"a"}`},
		"page":                {contentType: "text/html", body: "<h1>x</h1>", want: ErrHTML},
		"page without a type": {body: "\n <!DOCTYPE HTML><html>", want: ErrHTML},
		"empty":               {want: ErrMalformed},
		"cut":                 {body: `{"name":"s3cr3t`, want: ErrMalformed},
		"other shape":         {body: `{"name":["s3cr3t"]}`, want: ErrMalformed},
		"deeply nested":       {body: strings.Repeat(`{"name":`, 100_000), want: ErrMalformed},
		"trailing":            {body: `{"name":"a"} s3cr3t`, want: ErrMalformed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := &Response{Header: http.Header{"Content-Type": {test.contentType}}, Body: []byte(test.body)}
			var into struct{ Name json.RawMessage }
			var typed struct{ Name string }
			err := response.JSON(&typed)
			if !errors.Is(err, test.want) || (err == nil && typed.Name != "a") {
				t.Errorf("JSON = %v", err)
			}
			if err != nil && (strings.Contains(err.Error(), "s3cr3t") || !Ambiguous(err)) {
				t.Errorf("%v", err)
			}
			_ = response.JSON(&into)
		})
	}
}

// net/http quotes an answer that it cannot parse: a peer that echoes what it
// was sent must not get a secret into an error.
func TestEchoingPeer(t *testing.T) {
	t.Parallel()
	p := newPeer(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(conn, r.Header.Get("X-Password")+" \x1b[31m"+r.Header.Get("Authorization")+"\r\n\r\n")
		_ = conn.Close()
	})
	client, _ := newTestClient(t, nil)
	request := p.put("x")
	request.Header, request.Secrets = http.Header{"X-Password": {"s3cr3t"}}, []Secret{NewSecret("s3cr3t")}
	_, err := client.Do(context.Background(), request)
	var protocol *ProtocolError
	if !Ambiguous(err) || IsUnreachable(err) || !errors.As(err, &protocol) || !errors.Is(err, ErrMalformed) || strings.Contains(err.Error(), "HTTP 0") {
		t.Errorf("Do = %v", err)
	}
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, "s3cr3t") || strings.Contains(text, "TOKEN") || strings.Contains(text, "\x1b") {
		t.Errorf("shows a secret: %q", text)
	}
}

func TestHeaderCannotCarryControlCharacters(t *testing.T) {
	t.Parallel()
	p := newPeer(t, nil)
	client, _ := newTestClient(t, nil)
	inToken, inHeader := p.get(), p.get()
	inToken.Auth = APIToken(NewSecret("s3cr3t\r\nX-Injected: 1"))
	inHeader.Header = http.Header{"X-Password": {"s3cr3t\x00"}}
	for _, request := range []Request{inToken, inHeader} {
		_, err := client.Do(context.Background(), request)
		if err == nil || !strings.Contains(err.Error(), " cannot carry a value") || strings.Contains(err.Error(), "s3cr3t") || Ambiguous(err) || IsUnreachable(err) {
			t.Errorf("Do = %v", err)
		}
	}
	if got := p.connected(); got != 0 {
		t.Errorf("%d connections", got)
	}
}

// Nothing is written over a connection that nobody has judged, nor over one that
// was judged for the request before.
func TestUnjudgedConnectionIsSilent(t *testing.T) {
	t.Parallel()
	p := newPeer(t, nil)
	client, _ := newTestClient(t, nil)
	dialer := client.Dialer()
	made, err := dialer.dialling("https")(context.Background(), "tcp", p.endpoint())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = made.Close() })
	mine, ok := made.(*conn)
	if !ok {
		t.Fatalf("%T", made)
	}
	refused := errors.New("refused")
	for _, step := range []struct {
		begin func()
		want  error
	}{
		{func() {}, errUnjudged},
		{func() { mine.begin(false, func([]*x509.Certificate) error { return refused }) }, refused},
		{func() { mine.begin(false, func([]*x509.Certificate) error { return nil }) }, nil},
		{func() { mine.begin(true, func([]*x509.Certificate) error { return refused }) }, refused},
		{func() {
			client.Reconnect(p.endpoint())
			mine.begin(true, func([]*x509.Certificate) error { return nil })
		}, errOutdated},
	} {
		step.begin()
		n, err := mine.Write([]byte("GET / HTTP/1.1\r\n"))
		if !errors.Is(err, step.want) || (n == 0) != (step.want != nil) || mine.wrote.Load() != (step.want == nil) {
			t.Errorf("Write = %d, %v; want %v", n, err, step.want)
		}
	}
}
