// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func listed(body []byte, contentType string) (Listing, error) {
	return parseListing(&rest.Response{
		Method: http.MethodGet, Template: "/list", Endpoint: "gate.example.com:9999", Status: http.StatusOK,
		Header: http.Header{"Content-Type": {contentType}}, Body: body,
	})
}

func TestListingIsBounded(t *testing.T) {
	t.Parallel()
	list := func(n int) []byte { return []byte("[" + strings.Repeat(`{"name":"a"},`, n-1) + `{"name":"a"}]`) }
	if listing, err := listed(list(maxFiles), "application/json"); err != nil || len(listing.Files) != maxFiles {
		t.Errorf("%d files: %v", len(listing.Files), err)
	}
	_, err := listed(list(maxFiles+1), "application/json")
	var protocol *rest.ProtocolError
	if !errors.As(err, &protocol) || !errors.Is(err, rest.ErrMalformed) {
		t.Errorf("one more: %v", err)
	}
}

// Whatever a gate answers: a bounded, sorted list that says the same when it is
// told again, or a typed error that does not repeat the answer.
func FuzzParseListing(f *testing.F) {
	for _, body := range []string{
		`[]`, `null`, `{}`, ``, `[null]`, `[{"name":""}]`, `[{"name":1}]`, `[{"name":"a"`, "\xef\xbb\xbf[]",
		`[{"name":"b.p12","desc":null},{"name":"a.p12","desc":[]}]`,
		`[{"name":"a.p12","desc":[{"alias":"gate","description":"Subject:CN=h;Valid from:Fri Feb 15 13:16:58 CET 2019;Valid to:Sat Feb 15 13:16:58 UTC 2020;Serial number:71d2"}]}]`,
		`[{"name":"a.p12","name":"\ud800\u0000","desc":{}}]`, "[{\"name\":\"\xff\\u001b[31m\"}]",
		`<html><body>Sign in</body></html>`,
	} {
		f.Add([]byte(body), "application/json")
	}
	f.Add([]byte(`[]`), "text/html")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		listing, err := listed(body, contentType)
		if err != nil {
			var protocol *rest.ProtocolError
			if !errors.As(err, &protocol) || len(err.Error()) > 500 || len(listing.Files) > 0 {
				t.Errorf("%T of %d bytes with %d files: %.600v", err, len(err.Error()), len(listing.Files), err)
			}
			return
		}
		checkListing(t, listing, len(body))
		again, err := listed(retold(t, listing), "application/json")
		if diff := cmp.Diff(listing, again); err != nil || diff != "" {
			t.Errorf("told again: %v\n%s", err, diff)
		}
	})
}

// checkListing holds a list to its promises and to the size of the answer: one
// byte that is not UTF-8 becomes three.
func checkListing(t *testing.T, listing Listing, size int) {
	t.Helper()
	if len(listing.Files) > maxFiles || !slices.IsSortedFunc(listing.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("%d files, or not sorted", len(listing.Files))
	}
	text := 0
	for _, file := range listing.Files {
		text += len(file.Name)
		found, ok := listing.Find(file.Name)
		if file.Name == "" || !ok || file.Active && !found.Active {
			t.Errorf("%q is not found: %+v", file.Name, found)
		}
		if !file.Active && len(file.Entries) > 0 {
			t.Errorf("%q is described but not active", file.Name)
		}
		if shown := rest.Printable(file.Name); len(shown) > 4000 || strings.ContainsFunc(shown, unicode.IsControl) {
			t.Errorf("%q is shown as %q", file.Name, shown)
		}
		for _, entry := range file.Entries {
			text += len(entry.Alias) + len(entry.Description)
		}
	}
	if text > 3*size {
		t.Errorf("%d bytes of text from %d", text, size)
	}
}

// retold is the answer of a gate that has this list.
func retold(t *testing.T, listing Listing) []byte {
	t.Helper()
	wire := make([]wireFile, 0, len(listing.Files))
	for _, file := range listing.Files {
		one := wireFile{Name: file.Name}
		if file.Active {
			entries := []wireEntry{}
			for _, entry := range file.Entries {
				entries = append(entries, wireEntry{Alias: entry.Alias, Description: entry.Description})
			}
			one.Desc = &entries
		}
		wire = append(wire, one)
	}
	body, err := json.Marshal(wire)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
