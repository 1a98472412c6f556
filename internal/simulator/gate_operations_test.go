// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const (
	plain = "text/plain;charset=utf-8"
	jason = "application/json;charset=utf-8"
)

func TestUploadActivatesAndDescribes(t *testing.T) {
	t.Parallel()

	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}

	gate, curl := newGate(t, simulator.Zone(zone))
	identity := keystoretest.SelfSigned(
		keystoretest.WithCommonName("h"),
		keystoretest.WithSerial(big.NewInt(0x71d2)),
		keystoretest.WithValidity(
			time.Date(2019, 2, 15, 12, 16, 58, 0, time.UTC), time.Date(2050, 7, 1, 12, 16, 58, 0, time.UTC)),
	)
	leaf := fmt.Sprintf(`{"name":"cert.p12","desc":[{"alias":"local","description":"Subject:%s;`+
		`Valid from:Fri Feb 15 13:16:58 CET 2019;Valid to:Fri Jul 01 14:16:58 CEST 2050;Serial number:71d2"}]}`,
		"CN=h")

	got := curl.do(http.MethodPut, "/cert.p12",
		string(identity.PKCS12(password, keystoretest.Alias("LOCAL"))),
		"X-Password", password, "Content-Type", "application/octet-stream")
	if want := (answer{http.StatusOK, jason, leaf}); got != want {
		t.Fatalf("PUT:\n%s", cmp.Diff(want, got))
	}

	if got, want := presented(t, gate.Address()), simulator.Fingerprint(identity.Leaf); got != want {
		t.Errorf("presented %s, want %s", got, want)
	}

	got = curl.do(http.MethodGet, "/list", "")
	if want := (answer{http.StatusOK, jason, "[" + leaf + "]"}); got != want {
		t.Errorf("list:\n%s", cmp.Diff(want, got))
	}

	want := []string{"PUT /cert.p12 200", "GET /list 200"}
	if diff := cmp.Diff(want, gate.Journal().Lines()); diff != "" {
		t.Errorf("journal:\n%s", diff)
	}
}

func TestListIsBareUnsortedAndDescribesOnlyTheActive(t *testing.T) {
	t.Parallel()

	gate, curl := newGate(t)
	if got, want := curl.do(http.MethodGet, "/list", ""), (answer{http.StatusOK, jason, "[]"}); got != want {
		t.Fatalf("empty: %+v", got)
	}

	for _, name := range []string{"a.p12", "b.p12", "c.p12"} {
		seed(t, gate, name, name == "b.p12")
	}

	first := curl.do(http.MethodGet, "/list", "").Body
	if second := curl.do(http.MethodGet, "/list", "").Body; first != second {
		t.Errorf("order changed: %s then %s", first, second)
	}

	if strings.Count(first, `"desc"`) != 1 || !strings.Contains(first, `{"name":"b.p12","desc":[`) ||
		!strings.Contains(first, `{"name":"a.p12"}`) {
		t.Errorf("desc: %s", first)
	}

	at := func(name string) int { return strings.Index(first, name) }
	if at("a.p12") < at("b.p12") && at("b.p12") < at("c.p12") {
		t.Errorf("sorted: %s", first)
	}
}

func TestRefusalsAndSuccesses(t *testing.T) {
	t.Parallel()

	json := func(password string) string { return fmt.Sprintf(`{"password":%q}`, password) }
	file := string(keystoretest.SelfSigned().PKCS12(password))

	for name, test := range map[string]struct {
		method, path, body string
		headers            []string
		want               answer
		committed          bool
	}{
		"put over the active file": {
			method: "PUT", path: "/active.p12", body: file, headers: []string{"X-Password", password},
			want: answer{403, plain, `Certificate file "active.p12" is in use and cannot be replaced.`},
		},
		"put over the active file, wrong password": {
			method: "PUT", path: "/active.p12", body: file, headers: []string{"X-Password", "wrong"},
			want: answer{403, plain, `Certificate file "active.p12" is in use and cannot be replaced.`},
		},
		"put without password": {
			method: "PUT", path: "/new.p12", body: file,
			want: answer{400, plain, "Password is missing."},
		},
		"put with wrong password": {
			method: "PUT", path: "/new.p12", body: file, headers: []string{"X-Password", "wrong"},
			want: answer{400, plain, "Keystore password was incorrect."},
		},
		"put of something else": {
			method: "PUT", path: "/new.p12", body: "-----BEGIN", headers: []string{"X-Password", password},
			want: answer{400, plain, "The file is not a PKCS#12 keystore."},
		},
		"put of nothing": {
			method: "PUT", path: "/new.p12", headers: []string{"X-Password", password},
			want: answer{400, plain, "The file is not a PKCS#12 keystore."},
		},
		"put of more than 1 MB": {
			method: "PUT", path: "/new.p12", body: strings.Repeat("x", 1<<20+1),
			headers: []string{"X-Password", password},
			want:    answer{413, plain, "Request body is larger than 1 MB."},
		},
		"put named list": {
			method: "PUT", path: "/list", body: file, headers: []string{"X-Password", password},
			want: answer{400, plain, "Illegal certificate file name."},
		},
		"put named with a slash": {
			method: "PUT", path: "/..%2Fx.p12", body: file, headers: []string{"X-Password", password},
			want: answer{400, plain, "Illegal certificate file name."},
		},
		"delete": {
			method: "DELETE", path: "/idle.p12", want: answer{200, "", ""}, committed: true,
		},
		"delete the active file": {
			method: "DELETE", path: "/active.p12",
			want: answer{403, plain, `Certificate file "active.p12" is in use and cannot be deleted.`},
		},
		"delete nothing": {
			method: "DELETE", path: "/gone.p12",
			want: answer{404, plain, `Certificate file "gone.p12" does not exist.`},
		},
		"delete in another spelling": {
			method: "DELETE", path: "/IDLE.p12",
			want: answer{404, plain, `Certificate file "IDLE.p12" does not exist.`},
		},
		"activate with wrong password": {
			method: "POST", path: "/idle.p12/activate", body: json("wrong"),
			want: answer{400, plain, "Keystore password was incorrect."},
		},
		"activate without password": {
			method: "POST", path: "/idle.p12/activate", want: answer{400, plain, "Password is missing."},
		},
		"activate nothing": {
			method: "POST", path: "/gone.p12/activate", body: json(password),
			want: answer{404, plain, `Certificate file "gone.p12" does not exist.`},
		},
		"describe with wrong password": {
			method: "GET", path: "/idle.p12/list", headers: []string{"X-Password", "wrong"},
			want: answer{400, plain, "Keystore password was incorrect."},
		},
		"describe nothing": {
			method: "POST", path: "/gone.p12/list", body: json(password),
			want: answer{404, plain, `Certificate file "gone.p12" does not exist.`},
		},
		"wrong method":   {method: "PATCH", path: "/idle.p12", want: answer{405, plain, "Method not allowed."}},
		"deeper path":    {method: "GET", path: "/a/b/c", want: answer{404, plain, "Not found."}},
		"no file at all": {method: "GET", path: "/", want: answer{404, plain, "Not found."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			gate, curl := newGate(t)
			seed(t, gate, "idle.p12", false)
			seed(t, gate, "active.p12", true)
			before := gate.Files()

			if diff := cmp.Diff(test.want, curl.do(test.method, test.path, test.body, test.headers...)); diff != "" {
				t.Error(diff)
			}

			requests := gate.Journal().Requests()
			if len(requests) != 1 || requests[0].Status != test.want.Status || requests[0].Committed != test.committed {
				t.Errorf("journal: %+v", requests)
			}

			if changed := !cmp.Equal(before, gate.Files()); changed != test.committed {
				t.Errorf("files changed: %v", changed)
			}
		})
	}
}

func TestActivateAndDescribeTakeThePasswordBothWays(t *testing.T) {
	t.Parallel()

	ways := map[string]struct {
		method, body string
		headers      []string
	}{
		"header": {method: "POST", headers: []string{"X-Password", password}},
		"json":   {method: "POST", body: `{"password":"` + password + `"}`},
		"json labelled as a form": {
			method: "POST", body: `{"password":"` + password + `"}`,
			headers: []string{"Content-Type", "application/x-www-form-urlencoded"},
		},
		"get": {method: "GET", headers: []string{"X-Password", password}},
	}

	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			gate, curl := newGate(t)
			idle := seed(t, gate, "idle.p12", false)
			seed(t, gate, "active.p12", true)

			described := curl.do(way.method, "/idle.p12/list", way.body, way.headers...)
			if described.Status != 200 || !strings.Contains(described.Body, `"description":"Subject:CN=idle.p12`) {
				t.Fatalf("describe: %+v", described)
			}

			if gate.Active() != "active.p12" {
				t.Fatal("describing activated the file")
			}

			if way.method == "GET" {
				return
			}

			if got := curl.do(way.method, "/idle.p12/activate", way.body, way.headers...); got != described {
				t.Fatalf("activate: %+v, want %+v", got, described)
			}

			if got := presented(t, gate.Address()); gate.Active() != "idle.p12" || got != simulator.Fingerprint(idle.Leaf) {
				t.Fatalf("active %q, presented %s", gate.Active(), got)
			}
		})
	}
}
