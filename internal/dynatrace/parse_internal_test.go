// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func TestNormalizeGateID(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"0x3efdd091": "0x3efdd091", "0X3EFDD091": "0x3efdd091", "3efdd091": "0x3efdd091", "1056821393": "0x3efdd091", " 1056821393\n": "0x3efdd091",
		"-1556499193": "0xa339b507", "2738468103": "0xa339b507", "0x00a339b507": "0xa339b507", "-1": "0xffffffff", "0": "0x0", "-0": "0x0",
		"-9223372036854775808": "0x8000000000000000", "18446744073709551615": "0xffffffffffffffff",
		"": "", "Gate One": "gate one", "0x": "0x", "-0x1": "-0x1", "99999999999999999999": "99999999999999999999",
	}
	for text, want := range tests {
		if got := NormalizeGateID(text); got != want {
			t.Errorf("NormalizeGateID(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzGateID: every way to print the same number is the same id, and an id is
// normal already.
func FuzzGateID(f *testing.F) {
	f.Add("0x3efdd091", int32(1541791174))
	f.Add("-1556499193", int32(-1556499193))
	f.Fuzz(func(t *testing.T, text string, number int32) {
		if got := NormalizeGateID(text); NormalizeGateID(got) != got {
			t.Errorf("%q becomes %q, and then %q", text, got, NormalizeGateID(got))
		}
		unsigned := uint32(number) //nolint:gosec // the wrap is what is meant
		want := fmt.Sprintf("0x%x", unsigned)
		for _, form := range []string{fmt.Sprint(number), fmt.Sprint(unsigned), fmt.Sprintf("0x%x", unsigned), fmt.Sprintf("0X%08X", unsigned)} {
			var got gateID
			if err := json.Unmarshal([]byte(strconv.Quote(form)), &got); err != nil || string(got) != want {
				t.Errorf("%s is %s, want %s, %v", form, got, want, err)
			}
		}
	})
}

// FuzzTokenPath: what may be sent stays one segment of the path.
func FuzzTokenPath(f *testing.F) {
	f.Add("dt0g02.4KWZO5EF")
	f.Add("../x?y#z")
	f.Fuzz(func(t *testing.T, id string) {
		if checkTokenID(id) != nil {
			return
		}
		u, err := url.Parse("https://x" + tokensPath + "/" + url.PathEscape(id))
		if err != nil || u.Path != tokensPath+"/"+id || u.RawQuery != "" || u.Fragment != "" || strings.Count(u.EscapedPath(), "/") != 4 {
			t.Errorf("%q leads to %v, %v", id, u, err)
		}
		if clean := u.JoinPath(); clean.EscapedPath() != u.EscapedPath() {
			t.Errorf("%q is no plain segment: %s", id, clean)
		}
	})
}

func answered(body string) *rest.Response {
	return &rest.Response{Status: http.StatusOK, Header: http.Header{}, Body: []byte(body)}
}

// wants fails unless err is nil or a ProtocolError.
func wants(t *testing.T, err error) bool {
	t.Helper()
	var protocol *rest.ProtocolError
	if err != nil && !errors.As(err, &protocol) {
		t.Fatalf("%T: %v", err, err)
	}
	return err == nil
}

// FuzzConnectionInfo: endpoints are single, none is empty or told twice.
func FuzzConnectionInfo(f *testing.F) {
	f.Add(`{"tenantUUID":"a","tenantToken":"b","communicationEndpoints":["https://a"],"formattedCommunicationEndpoints":"{https://a;https://b}"}`)
	f.Add(`{"tenantUUID":"a","communicationEndpoints":"https://a,https://b"}`)
	f.Fuzz(func(t *testing.T, body string) {
		info, err := parseConnectionInfo(answered(body))
		if !wants(t, err) {
			return
		}
		seen := map[string]bool{}
		for _, endpoint := range info.Endpoints {
			if endpoint == "" || seen[endpoint] || strings.ContainsAny(endpoint, ";, ") {
				t.Errorf("%q", info.Endpoints)
			}
			seen[endpoint] = true
		}
		if info.TenantUUID == "" && info.TenantToken.IsEmpty() {
			t.Error("nothing was told")
		}
	})
}

// FuzzCreated: a creation that is understood has an id and a secret, and the
// secret is nowhere else.
func FuzzCreated(f *testing.F) {
	f.Add(`{"id":"dt0g02.A","token":"dt0g02.A.B","expirationDate":null}`)
	f.Fuzz(func(t *testing.T, body string) {
		created, err := parseCreated(answered(body))
		if !wants(t, err) {
			return
		}
		if checkTokenID(created.ID) != nil || created.Secret.IsEmpty() || created.ID == created.Secret.Reveal() {
			t.Errorf("%q", created.ID)
		}
	})
}

// FuzzPages: a list is told once, in order, and ends.
func FuzzPages(f *testing.F) {
	f.Add(`{"activeGateTokens":[{"id":"a"},{"id":"b"},{"id":"a"}],"nextPageKey":"k"}`, `{"activeGateTokens":[{"id":"b"}],"nextPageKey":null}`)
	f.Add(`{"totalCount":0}`, `{"activeGateTokens":[{"id":"a","lastUsedDate":"2026-01-02T03:04:05.678Z"}],"nextPageKey":"k"}`)
	f.Fuzz(func(t *testing.T, first, second string) {
		told := pages{tokens: map[string]bool{}, keys: map[string]bool{}}
		seen := map[string]bool{}
		keys := map[string]bool{}
		for _, body := range []string{first, second, first} {
			tokens, next, err := told.parse(answered(body))
			if !wants(t, err) {
				return
			}
			for _, token := range tokens {
				if token.ID == "" || seen[token.ID] {
					t.Errorf("%q again", token.ID)
				}
				seen[token.ID] = true
			}
			if next == "" {
				return
			}
			if keys[next] {
				t.Errorf("page %q again", next)
			}
			keys[next] = true
		}
	})
}

// FuzzGates: a list that is understood has normal ids, and no gate is online
// that tells since when it is not.
func FuzzGates(f *testing.F) {
	f.Add(`{"activeGates":[{"id":-1556499193,"offlineSince":1772366400000,"activeGateTokens":[{"id":"dt0g02.A","environmentId":"e","state":"VALID"}]},{}]}`, "e")
	f.Add(`{"activeGates":[]}`, "")
	f.Fuzz(func(t *testing.T, body, environment string) {
		gates, err := parseGates(answered(body))
		if !wants(t, err) {
			return
		}
		if gates == nil {
			t.Error("what is no list passes for one")
		}
		for _, gate := range gates {
			if gate.ID != NormalizeGateID(gate.ID) || gate.Online() != gate.OfflineSince.IsZero() {
				t.Errorf("%+v", gate)
			}
			token, ok := gate.TokenOf(environment)
			if ok && token.EnvironmentID != "" && !strings.EqualFold(token.EnvironmentID, environment) {
				t.Errorf("%+v is not of %q", token, environment)
			}
		}
	})
}
