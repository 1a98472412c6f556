// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestListFilters(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	_, never := w.token(0)
	_, soon := w.token(fleetDay)

	w.api.AddMember(simulator.Hostname("alpha.example.com"), simulator.Addresses("192.0.2.1", "192.0.2.2"),
		simulator.InGroup("front"), simulator.Version("1.299.5.20240101-000000"), simulator.Using(never))
	w.api.AddMember(simulator.Hostname("beta.example.org"), simulator.Addresses("198.51.100.7"), simulator.OnOS("WINDOWS"),
		simulator.LoadBalancers("lb.example.org"), simulator.InNetworkZone("europe"), simulator.Using(soon))
	w.api.AddMember(simulator.Hostname("gamma.example.com"), simulator.Containerized(),
		simulator.InEnvironments("abc12345", "xyz98765"), simulator.Version("1.300.0.20240201-000000"))
	w.api.AddMember(simulator.Hostname("delta.example.com"), simulator.Version("1.223.0.20210101-000000")).GoOffline()

	const alpha, beta, gamma, delta = "alpha", "beta", "gamma", "delta"

	for query, want := range map[string][]string{
		"":                                                  {alpha, beta, gamma, delta},
		"?unheardOf=1":                                      {alpha, beta, gamma, delta},
		"?hostname=example.com":                             {alpha, gamma, delta},
		"?hostname=ALPHA":                                   {alpha},
		"?networkAddress=192.0.2.2":                         {alpha},
		"?loadBalancerAddress=example":                      {beta},
		"?networkZone=euro":                                 {beta},
		"?group=front":                                      {alpha},
		"?group=default":                                    {beta, gamma, delta},
		"?osType=WINDOWS":                                   {beta},
		"?osArchitecture=X86":                               {alpha, beta, gamma, delta},
		"?osArchitecture=ARM":                               {},
		"?type=ENVIRONMENT_MULTI":                           {gamma},
		"?updateStatus=UP2DATE":                             {alpha, beta, gamma, delta},
		"?updateStatus=OUTDATED":                            {},
		"?autoUpdate=DISABLED":                              {},
		"?online=true":                                      {alpha, beta, gamma},
		"?online=false":                                     {delta},
		"?containerized=true":                               {gamma},
		"?fipsMode=true":                                    {},
		"?tokenState=VALID":                                 {alpha, gamma},
		"?tokenState=EXPIRING":                              {beta},
		"?tokenState=UNSUPPORTED":                           {delta},
		"?tokenState=ABSENT":                                {gamma},
		"?tokenExpirationSet=true":                          {beta},
		"?tokenExpirationSet=false":                         {alpha, gamma, delta},
		"?enabledModule=LOGS&enabledModule=REST_API":        {alpha, beta, gamma, delta},
		"?enabledModule=LOGS&enabledModule=SYNTHETIC":       {},
		"?disabledModule=SYNTHETIC":                         {alpha, beta, gamma, delta},
		"?version=1.300.0":                                  {gamma},
		"?version=1.300.0&versionCompareType=EQUAL":         {gamma},
		"?version=1.300.0&versionCompareType=GREATER":       {beta},
		"?version=1.299.5&versionCompareType=LOWER":         {delta},
		"?version=1.299.5&versionCompareType=LOWER_EQUAL":   {alpha, delta},
		"?version=1.300.0&versionCompareType=GREATER_EQUAL": {beta, gamma},
		"?versionCompareType=LOWER":                         {alpha, beta, gamma, delta},
		"?hostname=example.com&online=true&osType=LINUX":    {alpha, gamma},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()

			got := w.names(query)
			for i, name := range got {
				got[i], _, _ = strings.Cut(name, ".")
			}

			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestListRefusesUnknownValues(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)

	for _, query := range []string{
		"osType=BEOS", "osType=linux", "osArchitecture=VAX", "type=NONE", "updateStatus=MAYBE", "autoUpdate=true",
		"tokenState=EXPIRED", "tokenState=", "enabledModule=NONE", "disabledModule=NONE", "online=perhaps", "online=",
		"containerized=2", "fipsMode=no", "tokenExpirationSet=yes", "version=1.300", "version=1.300.0.20240101-000000",
		"version=new", "versionCompareType=ABOUT",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()

			got := w.curl.do(http.MethodGet, "/api/v2/activeGates?"+query, "")

			var refused struct {
				Error struct {
					Code       int `json:"code"`
					Violations []struct {
						Path  string `json:"path"`
						Where string `json:"parameterLocation"`
					} `json:"constraintViolations"`
				} `json:"error"`
			}

			decode(t, got.Body, &refused)

			name, _, _ := strings.Cut(query, "=")
			if v := refused.Error.Violations; got.Status != http.StatusBadRequest || refused.Error.Code != got.Status ||
				len(v) != 1 || v[0].Path != name || v[0].Where != "QUERY" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestSingleMemberByEverySpellingOfItsID(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)

	negative := 0

	for range 4 {
		m := w.api.AddMember()
		bits := unsigned(m)

		if m.ID() < 0 {
			negative++
		}

		for _, spelling := range []string{
			strconv.FormatInt(int64(m.ID()), 10),
			strconv.FormatUint(bits, 10),
			"0x" + strconv.FormatUint(bits, 16),
			"0X" + strings.ToUpper(strconv.FormatUint(bits, 16)),
		} {
			var one shown

			got := w.curl.do(http.MethodGet, "/api/v2/activeGates/"+spelling, "")
			decode(t, got.Body, &one)

			if got.Status != http.StatusOK || one.Hostname != m.Hostname() || one.ID != strconv.FormatUint(bits, 10) {
				t.Errorf("%s: %+v", spelling, got)
			}
		}
	}

	if negative == 0 || negative == 4 {
		t.Errorf("%d ids of 4 are negative", negative)
	}

	for _, id := range []string{"1", "nobody", "0x", "99999999999", "-99999999999"} {
		got := w.curl.do(http.MethodGet, "/api/v2/activeGates/"+id, "")
		if got.Status != http.StatusNotFound || !strings.Contains(got.Body, `"code":404`) {
			t.Errorf("%s: %+v", id, got)
		}
	}
}

// unsigned is an id as the 32 bits that it is.
func unsigned(m *simulator.Member) uint64 {
	return uint64(uint32(m.ID())) //nolint:gosec // the same 32 bits without sign.
}

func TestIDsArePrintedAsTheBehaviourSays(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	m := w.api.AddMember()

	for m.ID() >= 0 {
		m = w.api.AddMember()
	}

	bits := unsigned(m)

	for spelling, want := range map[string]string{
		"":        strconv.FormatUint(bits, 10),
		"decimal": strconv.FormatUint(bits, 10),
		"hex":     "0x" + strconv.FormatUint(bits, 16),
		"signed":  strconv.FormatInt(int64(m.ID()), 10),
	} {
		w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.GateIDs = spelling })

		list := w.list("")
		if got := list[len(list)-1].ID; got != want {
			t.Errorf("%q: %s, want %s", spelling, got, want)
		}
	}
}

func TestMemberOfSeveralEnvironmentsReportsATokenForEach(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	id, secret := w.token(0)
	m := w.api.AddMember(simulator.InEnvironments("first111", "other222"), simulator.Using(secret))
	m.SetTokenElsewhere("other222", "dt0g02.OTHERONE", "EXPIRING")

	got := w.list("")[0]
	main := "first111"
	want := shown{
		ID: got.ID, Hostname: "gw1", Type: "ENVIRONMENT_MULTI", MainEnvironment: &main,
		Environments: []string{"first111", "other222", "abc12345"},
		Tokens: []shownToken{
			{ID: "dt0g02.ELSEWHER", EnvironmentID: "first111", State: "VALID"},
			{ID: "dt0g02.OTHERONE", EnvironmentID: "other222", State: "EXPIRING"},
			{ID: id, EnvironmentID: "abc12345", State: "VALID"},
		},
	}

	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestMemberHasEveryFieldOfTheAPI(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.AddMember()

	var list map[string][]map[string]any

	decode(t, w.curl.do(http.MethodGet, "/api/v2/activeGates", "").Body, &list)

	got := list["activeGates"][0]
	for _, field := range []string{
		"id", "hostname", "networkAddresses", "loadBalancerAddresses", "osType", "osArchitecture", "osBitness", "type",
		"version", "autoUpdateStatus", "autoUpdateSettings", "offlineSince", "mainEnvironment", "environments",
		"networkZone", "group", "modules", "containerized", "fipsMode", "connectedHosts", "activeGateTokens",
	} {
		if _, has := got[field]; !has {
			t.Errorf("lacks %s", field)
		}

		delete(got, field)
	}

	if len(got) > 0 {
		t.Errorf("has %v", got)
	}
}

func TestFleetNeedsItsScope(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.sim.AddToken("dt0c01.READER.X", "activeGates.read")
	w.sim.AddToken("dt0c01.OTHER.X", "activeGates.write", "tenantTokenRotation.write")

	for _, path := range []string{"", "/1", "/tokenEnforcement"} {
		for token, forbidden := range map[string]bool{"dt0c01.READER.X": false, "dt0c01.OTHER.X": true} {
			got := w.curl.do(http.MethodGet, "/api/v2/activeGates"+path, "", "Authorization", "Api-Token "+token)
			if (got.Status == http.StatusForbidden) != forbidden {
				t.Errorf("%s with %s: %+v", path, token, got)
			}
		}
	}
}

func BenchmarkSettleAThousandMembers(b *testing.B) {
	s := simulator.New()
	defer s.Close()

	for range 1000 {
		_, secret := s.API().AddGateToken(simulator.TokenSeed{Name: "gate", Expires: time.Now().Add(time.Hour)})
		s.API().AddMember(simulator.Using(secret))
	}

	for b.Loop() {
		s.API().Losses()
	}
}
